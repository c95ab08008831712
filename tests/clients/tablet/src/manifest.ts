// The documents that this tablet sends, as a manifest: what a server that trusts no others is given.

import { createHash } from 'node:crypto';
import {
  pullQueryBuilderFromRxSchema,
  pullStreamBuilderFromRxSchema,
  pushQueryBuilderFromRxSchema,
} from 'rxdb/plugins/replication-graphql';
import { schemas } from './documents.js';
import { EPOCH, replicated } from './tablet.js';

const texts = [EPOCH];
for (const [name, schema] of Object.entries(schemas)) {
  const input = replicated(schema);
  const pull = await pullQueryBuilderFromRxSchema(name, input)(undefined, 1);
  const push = await pushQueryBuilderFromRxSchema(name, input)([]);
  const stream = await pullStreamBuilderFromRxSchema(name, input)({});
  texts.push(...[pull, push, stream].map(({ query }) => query));
}
const operations = texts.map((body) => ({ id: createHash('sha256').update(body).digest('hex'), body }));
console.log(JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
