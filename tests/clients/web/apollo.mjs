// Apollo Client 4, with its normalised cache, its persisted queries, and graphql-ws below it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ApolloClient, HttpLink, InMemoryCache, gql, split } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { authorization, caseId, configuration, documents, run, socketUrl, tell, url } from './story.mjs';

run('Apollo Client', async () => {
  const { possibleTypes, typePolicies, connections } = await configuration('apollo.json');
  const wire = [];
  const http = new HttpLink({
    uri: `${url}/graphql`,
    headers: { authorization },
    fetch: (address, init) => {
      wire.push(JSON.parse(init.body));
      return fetch(address, init);
    },
  });
  const hashed = new PersistedQueryLink({ sha256: (text) => createHash('sha256').update(text).digest('hex') });
  const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: { authorization } });
  const link = split(
    ({ query }) => getMainDefinition(query).operation === 'subscription',
    new GraphQLWsLink(socket),
    hashed.concat(http),
  );
  const open = (policies) => new ApolloClient({ link, cache: new InMemoryCache({ possibleTypes, typePolicies: policies }) });
  const parsed = Object.fromEntries(Object.entries(documents).map(([name, text]) => [name, gql(text)]));

  const client = open(typePolicies);
  const [id] = await tell({
    ask: async (operation, variables) => {
      const isQuery = operation === 'List';
      const document = isQuery ? { query: parsed[operation] } : { mutation: parsed[operation] };
      const { data } = await client[isQuery ? 'query' : 'mutate']({ ...document, variables });
      return data;
    },
    follow: async (operation, hear) => {
      const subscription = client.subscribe({ query: parsed[operation] }).subscribe({ next: ({ data }) => hear(data) });
      return () => subscription.unsubscribe();
    },
  });

  // What a mutation answers is in every list that shows it, without a word to the cache.
  const seen = client.readFragment({ id: `CooperationAgreement:${id}`, fragment: gql`fragment F on CooperationAgreement { goalText revision }` });
  assert.match(seen.goalText, /^Fulgt/);
  // A document goes over the wire once; after that its hash is enough.
  assert(wire.filter(({ query }) => query?.includes('query List')).length === 1, 'List was sent more than once');
  assert(wire.filter(({ query, operationName }) => !query && operationName === 'List').length > 2);

  // Pages in one list, by the connections that the server names.
  const fields = Object.fromEntries(Object.entries(connections.Query).map(([name, keys]) => [name, relayStylePagination(keys)]));
  const paging = open({ ...typePolicies, Query: { fields } });
  const list = paging.watchQuery({ query: parsed.List, variables: { first: 2 } });
  const listed = list.subscribe(() => {});
  await list.result?.();
  let { data } = await paging.query({ query: parsed.List, variables: { first: 2 } });
  const { totalCount } = data.cooperationAgreements;
  while (data.cooperationAgreements.pageInfo.hasNextPage) {
    await list.fetchMore({ variables: { after: data.cooperationAgreements.pageInfo.endCursor } });
    data = paging.readQuery({ query: parsed.List, variables: { first: 2 } });
  }
  listed.unsubscribe();
  assert.equal(data.cooperationAgreements.edges.length, totalCount);
  assert(caseId);
  socket.dispose();
  return `${totalCount} in one list`;
});
