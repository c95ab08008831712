// A client made by graphql-codegen: everything typed, and of each document only its id goes over the wire, to a server
// that runs nothing else on this device.

import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { CooperationAgreementGoalType, TypedDocumentString } from '../build/gql/graphql.js';
import { graphql } from '../build/gql/index.js';
import { authorization, run, socketUrl, tell, url } from '../../story.mjs';

const operations = {
  List: graphql(`
    query List($first: Int, $after: String, $last: Int, $before: String) {
      cooperationAgreements(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id revision goal date goalText } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }
  `),
  Start: graphql(`
    mutation Start($input: StartCooperationAgreementInput!) {
      startCooperationAgreement(input: $input) {
        cooperationAgreement { id revision goalText }
        userErrors { code message question }
      }
    }
  `),
  Save: graphql(`
    mutation Save($input: SaveCooperationAgreementInput!) {
      saveCooperationAgreement(input: $input) {
        cooperationAgreement { id revision goalText }
        userErrors { code message question }
      }
    }
  `),
  Finish: graphql(`
    mutation Finish($input: FinishCooperationAgreementInput!) {
      finishCooperationAgreement(input: $input) {
        cooperationAgreement { id status }
        userErrors { code message question }
      }
    }
  `),
  Follow: graphql(`
    subscription Follow { streamFilling { documents { id answers _deleted } } }
  `),
};

const headers = { authorization, 'x-device': crypto.randomUUID() };

interface Answer<Result> {
  data?: Result;
  errors?: { message: string; extensions: { code: string } }[];
}

async function post<Result>(body: object): Promise<Answer<Result>> {
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${url}/graphql`, init);
  return (await response.json()) as Answer<Result>;
}

async function execute<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const { data, errors } = await post<Result>({ documentId: idOf(document), variables });
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
}

function idOf(document: TypedDocumentString<unknown, never> | TypedDocumentString<any, any>): string {
  const hash: unknown = document.__meta__?.['hash'];
  if (typeof hash !== 'string') throw new Error('the document has no id');
  return hash;
}

/** The server watches its directory of manifests. */
async function handIn(): Promise<void> {
  await copyFile('codegen/build/gql/persisted-documents.json', `${process.env['NAERVAER_DOCUMENTS']}/codegen.json`);
  for (let n = 0; n < 100; n += 1) {
    const { data } = await post({ documentId: idOf(operations.List) });
    if (data) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server does not take the manifest up');
}

run('graphql-codegen', async () => {
  await handIn();
  const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
  await tell({
    ask: (operation: keyof typeof operations, variables: never) =>
      execute(operations[operation] as TypedDocumentString<unknown, never>, variables),
    follow: async (operation: keyof typeof operations, hear: (data: unknown) => void) => {
      const named = { query: '', documentId: idOf(operations[operation]) };
      return socket.subscribe(named, { next: ({ data }) => hear(data), error: () => {}, complete: () => {} });
    },
  });
  await socket.dispose();

  // What the types say is so: these lines do not compile otherwise.
  const { cooperationAgreements } = await execute(operations.List, { first: 1 });
  const node = cooperationAgreements.edges[0]?.node;
  const goal: CooperationAgreementGoalType | null | undefined = node?.goal;
  const [date, revision, count]: [string | null | undefined, number | undefined, number | null | undefined] = [
    node?.date,
    node?.revision,
    cooperationAgreements.totalCount,
  ];
  assert.equal(typeof revision, 'number');
  // @ts-expect-error a page size is a number
  await assert.rejects(execute(operations.List, { first: 'two' }));

  const foreign = await post({ query: '{ viewer { name } }' });
  assert.equal(foreign.errors?.[0]?.extensions.code, 'FORBIDDEN');
  const unknown = await post({ documentId: 'sha256:0000' });
  assert.equal(unknown.errors?.[0]?.extensions.code, 'PERSISTED_QUERY_NOT_SUPPORTED');
  return `${count} listed, ${goal ?? date ?? 'no goal'}; documents by their ids alone`;
});
