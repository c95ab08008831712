// Relay: its compiler over the server's SDL, its runtime with documents by their ids alone, graphql-ws below it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createClient } from 'graphql-ws';
import relay from 'relay-runtime';
import WebSocket from 'ws';
import { authorization, configuration, run, socketUrl, tell, url } from '../story.mjs';

const headers = { authorization, 'x-device': crypto.randomUUID() };

async function compile() {
  await rm('relay/build', { recursive: true, force: true });
  await mkdir('relay/build/artifacts', { recursive: true });
  const sdl = await fetch(`${url}/schema.graphql`, { headers });
  await writeFile('relay/build/schema.graphql', await sdl.text());
  await writeFile('relay/build/manifest.json', '{}');
  const config = {
    ...(await configuration('relay.json')),
    src: resolve('relay'),
    excludes: ['build/**'],
    language: 'javascript',
    eagerEsModules: true,
    schema: resolve('relay/build/schema.graphql'),
    artifactDirectory: resolve('relay/build/artifacts'),
    persistConfig: { file: resolve('relay/build/manifest.json'), algorithm: 'SHA256' },
  };
  await writeFile('relay/build/relay.config.json', JSON.stringify(config));
  execFileSync('node_modules/.bin/relay-compiler', ['relay/build/relay.config.json'], { stdio: ['ignore', 'inherit', 'inherit'] });
  await copyFile('relay/build/manifest.json', `${process.env.NAERVAER_DOCUMENTS}/relay.json`);
}

async function artifact(name) {
  const { default: made } = await import(`./build/artifacts/${name}.graphql.js`);
  assert.equal(made.params.text, null);
  return made;
}

async function post({ id }, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: id, variables }),
  });
  return response.json();
}

run('Relay', async () => {
  await compile();
  const { Environment, Network, Observable, RecordSource, Store } = relay;
  const { commitMutation, createOperationDescriptor, fetchQuery, requestSubscription } = relay;
  const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
  const subscribe = ({ id }, variables) =>
    Observable.create((sink) => socket.subscribe({ query: '', documentId: id, variables }, sink));
  const environment = new Environment({ network: Network.create(post, subscribe), store: new Store(new RecordSource()) });
  const [list, whole, node, follow] = await Promise.all(
    ['storyListQuery', 'storyWholeQuery', 'storyNodeQuery', 'storyFollowSubscription'].map(artifact),
  );
  const mutations = {
    Start: await artifact('storyStartMutation'),
    Save: await artifact('storySaveMutation'),
    Finish: await artifact('storyFinishMutation'),
  };
  // The server watches its directory of manifests.
  for (let n = 0; n < 100 && !(await post(list.params, {})).data; n += 1) await new Promise((resolve) => setTimeout(resolve, 100));

  const query = (request, variables) => fetchQuery(environment, request, variables, { fetchPolicy: 'network-only' }).toPromise();
  const mutate = (mutation, variables) =>
    new Promise((onCompleted, onError) => commitMutation(environment, { mutation, variables, onCompleted, onError }));
  const [id] = await tell({
    ask: (operation, variables) => (operation === 'List' ? query(list, variables) : mutate(mutations[operation], variables)),
    follow: async (_, hear) => {
      const subscription = requestSubscription(environment, { subscription: follow, variables: {}, onNext: hear });
      return () => subscription.dispose();
    },
  });

  // Relay's own connection: each page is added to one list.
  const read = () => environment.lookup(createOperationDescriptor(whole, { count: 2 }).fragment).data.cooperationAgreements;
  await query(whole, { count: 2 });
  while (read().pageInfo.hasNextPage) await query(whole, { count: 2, cursor: read().pageInfo.endCursor });
  const { cooperationAgreements } = await query(list, {});
  assert.equal(read().edges.length, cooperationAgreements.totalCount);
  // What is refetched by its id is the record of the list.
  const found = await query(node, { id });
  assert.equal(found.node.goalText, read().edges.find((edge) => edge.node.id === id).node.goalText);
  await socket.dispose();
  return `${read().edges.length} in one connection; documents by their ids alone`;
});
