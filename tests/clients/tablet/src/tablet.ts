// A tablet: four RxDB collections that replicate with the server, and what a person does in them.

import { createRxDatabase, type RxCollection, type RxDatabase, type RxStorage } from 'rxdb';
import {
  pullQueryBuilderFromRxSchema,
  pullStreamBuilderFromRxSchema,
  pushQueryBuilderFromRxSchema,
  replicateGraphQL,
  type RxGraphQLReplicationState,
} from 'rxdb/plugins/replication-graphql';
import { schemas, type Answer, type Conflict, type Filling, type Rejection, type Signature } from './documents.js';

interface Collections {
  filling: RxCollection<Filling>;
  signature: RxCollection<Signature>;
  conflict: RxCollection<Conflict>;
  rejection: RxCollection<Rejection>;
}

export interface Settings {
  /** Where the server is: https://naervaer.example. */
  server: string;
  /** Who holds the tablet. */
  token: string;
  /** Made once, when the app is installed: two tablets of one person are two devices. */
  device: string;
  storage: RxStorage<unknown, unknown>;
  /** Stands in for the network in tests. */
  fetch?: typeof fetch;
}

/** Asks for the feed's epoch. */
export const EPOCH = '{ pullFilling(limit: 1) { checkpoint { epoch } } }';

/** What RxDB is told of a collection. */
export function replicated(schema: object) {
  return { schema: schema as never, checkpointFields: ['id', 'seq', 'epoch'], deletedField: '_deleted' };
}

export class Tablet {
  private lastEdit = 0n;

  private constructor(
    readonly database: RxDatabase<Collections>,
    private readonly replications: RxGraphQLReplicationState<unknown, unknown>[],
  ) {}

  static async open(settings: Settings): Promise<Tablet> {
    const { server, token, device, storage } = settings;
    const database = await createRxDatabase<Collections>({ name: `tablet-${device}`, storage, multiInstance: false });
    await database.addCollections(
      Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { schema: schema as never }])) as never,
    );
    const headers = { Authorization: `Bearer ${token}`, 'X-Device': device };
    // A server that was restored from a backup begins another feed: under another name everything is pushed anew.
    const { pullFilling } = await ask(settings, EPOCH);
    const epoch: string = pullFilling.checkpoint.epoch;
    const replications = Object.entries(schemas).map(([name, schema]) => {
      const input = replicated(schema);
      return replicateGraphQL({
        collection: database[name as keyof Collections] as never,
        url: { http: `${server}/graphql`, ws: `${server.replace('http', 'ws')}/graphql/ws?device=${device}` },
        replicationIdentifier: `${server} ${epoch} ${name}`,
        headers,
        deletedField: '_deleted',
        live: true,
        retryTime: 500,
        fetch: settings.fetch,
        pull: {
          queryBuilder: pullQueryBuilderFromRxSchema(name, input),
          streamQueryBuilder: pullStreamBuilderFromRxSchema(name, input),
          batchSize: 100,
          includeWsHeaders: true,
          wsOptions: { retryAttempts: Infinity, connectionParams: () => ({ headers }) },
        },
        push: { queryBuilder: pushQueryBuilderFromRxSchema(name, input), batchSize: 5 },
      }) as RxGraphQLReplicationState<unknown, unknown>;
    });
    return new Tablet(database, replications);
  }

  /** Begins a form in a case. */
  async begin(form: string, formVersion: number, caseId: string, answers: { [question: string]: Answer }): Promise<string> {
    const id = this.newId();
    const document = { id, editId: this.newId(), form, formVersion, language: 'nb', caseId, amends: null, finishedAt: null };
    await this.database.filling.insert({ ...document, answers });
    return id;
  }

  /** Answers a question of a filling that is on this tablet, and says what stood there. */
  async answer(filling: string, question: string, answer: Answer): Promise<Answer | undefined> {
    let before: Answer | undefined;
    const document = await this.database.filling.findOne(filling).exec(true);
    await document.incrementalModify((now) => {
      before = now.answers?.[question];
      return { ...now, editId: this.newId(), answers: { ...now.answers, [question]: answer } };
    });
    return before;
  }

  /** Everything that is kept, as plain objects. */
  async fillings(): Promise<Map<string, Filling>> {
    const documents = await this.database.filling.find().exec();
    return new Map(documents.map((document) => [document.id, document.toJSON() as Filling]));
  }

  async conflicts(): Promise<Conflict[]> {
    return (await this.database.conflict.find().exec()).map((document) => document.toJSON() as Conflict);
  }

  async rejections(): Promise<Rejection[]> {
    return (await this.database.rejection.find().exec()).map((document) => document.toJSON() as Rejection);
  }

  /** Until what was written here is there, and what is there is here. */
  async inSync(): Promise<void> {
    for (const replication of this.replications) replication.reSync();
    await Promise.all(this.replications.map((replication) => replication.awaitInSync()));
  }

  async close(): Promise<void> {
    await Promise.all(this.replications.map((replication) => replication.cancel()));
    await this.database.close();
  }

  /** UUIDv7, always greater than the last: the server reads from it which of two edits of a device is the newer. */
  private newId(): string {
    const now = BigInt(Date.now()) << 12n;
    this.lastEdit = now > this.lastEdit ? now : this.lastEdit + 1n;
    const time = (this.lastEdit >> 12n).toString(16).padStart(12, '0');
    const count = (this.lastEdit & 0xfffn).toString(16).padStart(3, '0');
    const random = crypto.randomUUID().slice(19);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${random}`;
  }
}

/** Asks the server something once. */
export async function ask(settings: Pick<Settings, 'server' | 'token'> & { device?: string }, query: string): Promise<any> {
  const response = await fetch(`${settings.server}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${settings.token}`,
      ...(settings.device ? { 'x-device': settings.device } : {}),
    },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
