// graphql-ws and graphql-sse by themselves: everything over the one connection.

import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';
import { authorization, documents, run, socketUrl, tell, url } from './story.mjs';

function story(client) {
  const errors = ({ data, errors }) => {
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return tell({
    ask: async (operation, variables) => {
      for await (const result of client.iterate({ query: documents[operation], variables })) return errors(result);
      throw new Error(`${operation} was not answered`);
    },
    follow: async (operation, hear) => {
      const sink = { next: (result) => hear(errors(result)), error: () => {}, complete: () => {} };
      return client.subscribe({ query: documents[operation] }, sink);
    },
  });
}

run('protocols', async () => {
  const ws = createWs({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: { authorization }, lazy: false });
  await story(ws);
  await ws.dispose();
  const sse = createSse({ url: `${url}/graphql/stream`, headers: { authorization } });
  await story(sse);
  sse.dispose();
  return 'graphql-ws and graphql-sse';
});
