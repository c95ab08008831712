// urql with Graphcache, which knows the schema, and graphql-sse below it.

import assert from 'node:assert/strict';
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { createClient } from 'graphql-sse';
import { authorization, configuration, documents, run, tell, url } from './story.mjs';

run('urql', async () => {
  const { schema, keys, connections } = await configuration('graphcache.json');
  const headers = { authorization };
  const events = createClient({ url: `${url}/graphql/stream`, headers });
  const warnings = [];
  const open = (resolvers) =>
    new Client({
      url: `${url}/graphql`,
      preferGetMethod: false,
      fetchOptions: { headers },
      exchanges: [
        cacheExchange({
          schema,
          resolvers,
          keys: Object.fromEntries(Object.entries(keys).map(([type, key]) => [type, () => key])),
          logger: (severity, message) => severity === 'debug' || warnings.push(message),
        }),
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query, variables }) => ({
            subscribe: (sink) => ({ unsubscribe: events.subscribe({ query, variables }, sink) }),
          }),
        }),
      ],
    });
  const client = open({});
  const parsed = Object.fromEntries(Object.entries(documents).map(([name, text]) => [name, gql(text)]));
  const settled = async (result) => {
    const { data, error } = await result;
    if (error) throw error;
    return data;
  };
  const [id] = await tell({
    ask: (operation, variables) =>
      settled(client[operation === 'List' ? 'query' : 'mutation'](parsed[operation], variables).toPromise()),
    follow: async (operation, hear) => {
      const subscription = client.subscription(parsed[operation], {}).subscribe(({ data }) => data && hear(data));
      return () => subscription.unsubscribe();
    },
  });

  // What the cache was told of by lists is there for a fragment on the interface, which it knows the types of.
  const again = client.readQuery(parsed.List, { first: 2 });
  assert(again?.data.cooperationAgreements.edges.every(({ node }) => node.createdAt), JSON.stringify(again));

  const fields = Object.fromEntries(Object.keys(connections.Query).map((name) => [name, relayPagination()]));
  const paging = open({ Query: fields });
  const list = (variables) => settled(paging.query(parsed.List, variables).toPromise());
  let { cooperationAgreements } = await list({ first: 2 });
  while (cooperationAgreements.pageInfo.hasNextPage) {
    ({ cooperationAgreements } = await list({ first: 2, after: cooperationAgreements.pageInfo.endCursor }));
  }
  assert.equal(cooperationAgreements.edges.length, cooperationAgreements.totalCount);
  assert(cooperationAgreements.edges.some(({ node }) => node.id === id && node.goalText.startsWith('Fulgt')));
  assert.deepEqual(warnings, []);
  events.dispose();
  return `${cooperationAgreements.totalCount} in one list, no warning`;
});
