// What every client does: it writes, lists, turns pages both ways, meets an error that a person can mend, and follows
// what changes. A client hands in two functions: `ask(operation, variables)`, which resolves to data, and
// `follow(operation, hear)`, which calls `hear` with the data of each event and returns what ends it.

import assert from 'node:assert/strict';

export const { NAERVAER_URL: url, NAERVAER_TOKEN: token, NAERVAER_CASE: caseId } = process.env;
export const authorization = `Bearer ${token}`;
export const socketUrl = `${url.replace(/^http/, 'ws')}/graphql/ws`;

/** The operations, for clients that read texts. */
export const documents = {
  List: `query List($first: Int, $after: String, $last: Int, $before: String) {
    cooperationAgreements(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id revision goalText ...Dates } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount
    }
  }
  fragment Dates on Filling { createdAt updatedAt }`,
  Start: `mutation Start($input: StartCooperationAgreementInput!) {
    startCooperationAgreement(input: $input) {
      cooperationAgreement { id revision goalText }
      userErrors { code message question }
    }
  }`,
  Save: `mutation Save($input: SaveCooperationAgreementInput!) {
    saveCooperationAgreement(input: $input) {
      cooperationAgreement { id revision goalText }
      userErrors { code message question }
    }
  }`,
  Finish: `mutation Finish($input: FinishCooperationAgreementInput!) {
    finishCooperationAgreement(input: $input) {
      cooperationAgreement { id status }
      userErrors { code message question }
    }
  }`,
  Follow: `subscription Follow { streamFilling { documents { id answers _deleted } } }`,
};

/** Something a configuration file says, from the server alone. */
export async function configuration(file) {
  const response = await fetch(`${url}/clients/${file}`, { headers: { authorization } });
  assert.equal(response.status, 200, `${file}: ${response.status}`);
  return response.json();
}

export async function tell({ ask, follow }) {
  const ids = [];
  for (let n = 0; n < 5; n += 1) {
    const input = { caseId, language: 'nb', answers: { goalText: `Mål ${n}` } };
    const { cooperationAgreement, userErrors } = (await ask('Start', { input })).startCooperationAgreement;
    assert.deepEqual(userErrors, []);
    assert.equal(cooperationAgreement.goalText, `Mål ${n}`);
    ids.push(cooperationAgreement.id);
  }

  const forward = await pages(ask, (at) => ({ first: 2, after: at?.endCursor }), 'hasNextPage');
  const backward = await pages(ask, (at) => ({ last: 2, before: at?.startCursor }), 'hasPreviousPage');
  assert.deepEqual(backward.toReversed(), forward);
  assert.equal(new Set(forward).size, forward.length);
  assert(ids.every((id) => forward.includes(id)));

  const [id] = ids;
  const { cooperationAgreement, userErrors } = (await ask('Finish', { input: { id } })).finishCooperationAgreement;
  assert(userErrors.some(({ code, question }) => code === 'REQUIRED' && question === 'goal'), JSON.stringify(userErrors));
  assert(userErrors.every(({ message }) => message.length > 0));
  assert.equal(cooperationAgreement, null);

  await followed(ask, follow, id);
  return ids;
}

async function pages(ask, variables, more) {
  const found = [];
  let at;
  do {
    const { edges, pageInfo, totalCount } = (await ask('List', variables(at))).cooperationAgreements;
    const ids = edges.map(({ node }) => node.id);
    found.push(...(more === 'hasNextPage' ? ids : ids.toReversed()));
    assert(edges.length === 2 || !pageInfo[more]);
    assert(found.length <= totalCount);
    assert.equal(pageInfo[more], found.length < totalCount);
    at = pageInfo;
  } while (at[more]);
  return found;
}

/** Writes until it is heard of: a client may connect later than it returns. */
async function followed(ask, follow, id) {
  const uuid = Buffer.from(id, 'base64url').toString().split(':')[1];
  const heard = [];
  const end = await follow('Follow', (data) => heard.push(...data.streamFilling.documents));
  let isHeard = false;
  for (let n = 0; n < 20 && !isHeard; n += 1) {
    const input = { id, answers: { goalText: `Fulgt ${n}` } };
    const saved = (await ask('Save', { input })).saveCooperationAgreement;
    assert.deepEqual(saved.userErrors, []);
    for (let waited = 0; waited < 1000 && !isHeard; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      isHeard = heard.some((document) => document.id === uuid && document.answers.goal_text?.startsWith('Fulgt'));
    }
  }
  await end();
  assert(isHeard, `nothing was heard of ${uuid}: ${JSON.stringify(heard)}`);
}

/** Ends the program with what was done, or with what went wrong. */
export function run(client, story) {
  story().then(
    (done) => {
      console.log(`${client}: ${done}`);
      process.exit(0);
    },
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
