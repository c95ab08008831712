// GraphQL over HTTP, by its own suite.

import { serverAudits } from 'graphql-http';
import { token, url, verdict } from './ask.mjs';

const fetchFn = (address, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(address, { ...init, headers });
};
const wrong = [];
const audits = serverAudits({ url: `${url}/graphql`, fetchFn });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') wrong.push(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
}
verdict('audits', audits.length, 61, wrong);
