// The documents of the four collections, as the server's schema has them, and what RxDB must know of them.

import type { RxJsonSchema } from 'rxdb';

/** An answer: text (also options, days, decimals), number, yes or no, several options, or why there is none. */
export type Answer = string | number | boolean | string[] | { missing: 'unknown' | 'declined' } | Rows | null;

/** Rows by their ids; null takes one away. */
export interface Rows {
  [id: string]: ({ position: string } & { [column: string]: Answer }) | null;
}

export interface Filling {
  id: string;
  editId: string | null;
  form: string | null;
  formVersion: number | null;
  language: string | null;
  caseId: string | null;
  amends: string | null;
  finishedAt: string | null;
  answers: { [question: string]: Answer } | null;
}

export interface Signature {
  id: string;
  fillingId: string | null;
  item: string | null;
  signerId: string | null;
  method: string | null;
  evidence: string | null;
  editIds: string[] | null;
  content: string | null;
  answersHash: string | null;
  shownHash: string | null;
  signedAtDevice: string | null;
  state: string | null;
}

export interface Conflict {
  id: string;
  fillingId: string | null;
  path: string | null;
  value: Answer;
  base: Answer;
  author: string | null;
  at: string | null;
}

export interface Rejection {
  id: string;
  collection: string | null;
  documentId: string | null;
  editId: string | null;
  path: string | null;
  code: string | null;
  message: string | null;
  value: unknown;
  at: string | null;
}

type Kind = 'string' | 'number' | 'object' | 'array' | 'any';

// Everything but the id may be null, so that a tombstone is a document like any other. An object or a list without
// inner properties makes RxDB select the bare name, which a scalar of the schema needs.
function schema<T>(members: { [name: string]: Kind }): RxJsonSchema<T> {
  const types = {
    string: ['string', 'null'],
    number: ['number', 'null'],
    object: ['object', 'null'],
    array: ['array', 'null'],
    any: ['string', 'number', 'boolean', 'object', 'array', 'null'],
  };
  const properties = Object.fromEntries(Object.entries(members).map(([name, kind]) => [name, { type: types[kind] }]));
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id: { type: 'string', maxLength: 36 }, ...properties },
    required: ['id'],
  } as unknown as RxJsonSchema<T>;
}

export const schemas = {
  filling: schema<Filling>({
    editId: 'string',
    form: 'string',
    formVersion: 'number',
    language: 'string',
    caseId: 'string',
    amends: 'string',
    finishedAt: 'string',
    answers: 'object',
  }),
  signature: schema<Signature>({
    fillingId: 'string',
    item: 'string',
    signerId: 'string',
    method: 'string',
    evidence: 'string',
    editIds: 'array',
    content: 'string',
    answersHash: 'string',
    shownHash: 'string',
    signedAtDevice: 'string',
    state: 'string',
  }),
  conflict: schema<Conflict>({
    fillingId: 'string',
    path: 'string',
    value: 'any',
    base: 'any',
    author: 'string',
    at: 'string',
  }),
  rejection: schema<Rejection>({
    collection: 'string',
    documentId: 'string',
    editId: 'string',
    path: 'string',
    code: 'string',
    message: 'string',
    value: 'any',
    at: 'string',
  }),
};
