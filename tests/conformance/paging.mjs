// Relay's connections, every one that the schema has: pages turn both ways without a gap or a double, in every order;
// bounds hold, and a cursor of another list is refused.

import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { ask, verdict } from './ask.mjs';
import { oracle } from './schema.mjs';

const schema = await oracle();
const query = schema.getQueryType();
const wrong = [];

const isConnection = (field) => ['first', 'after', 'last', 'before'].every((name) => field.args.some((a) => a.name === name));
const connectionsOf = (type) => Object.values(type.getFields()).filter(isConnection);
const nodeOf = (field) => getNamedType(getNamedType(field.type).getFields().nodes.type);
const covers = (type, other) => type === other || (isInterfaceType(type) && schema.getPossibleTypes(type).includes(other));
const text = (args) => {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const print = (value) =>
    Array.isArray(value) ? `[${value.map(print)}]` : typeof value === 'object' ? value.enum : JSON.stringify(value);
  return given.length === 0 ? '' : `(${given.map(([name, value]) => `${name}: ${print(value)}`).join(', ')})`;
};

/** Asks for a page of a list: at the root, or of something with an id. */
async function page({ field, parent }, args) {
  const node = nodeOf(field).getFields().id ? 'id' : '__typename';
  const inner = `list: ${field.name}${text(args)} { edges { cursor node { ${node} } } nodes { ${node} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }`;
  const document = parent ? `{ parent: node(id: "${parent.id}") { ... on ${parent.type} { ${inner} } } }` : `{ ${inner} }`;
  const answer = await ask(document);
  return { list: (parent ? answer.data?.parent : answer.data)?.list, code: answer.errors?.[0]?.extensions.code, document, answer };
}

const cursors = (list) => list.edges.map(({ cursor }) => cursor);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function expect(what, holds, { document, answer }) {
  if (!holds) wrong.push(`${what}: ${document}\n  ${JSON.stringify(answer).slice(0, 400)}`);
}

/** One way through a list, page by page; every page says rightly whether there is more. */
async function walk(place, size, backward, more) {
  const found = [];
  let at = {};
  for (let turns = 0; turns < 60; turns += 1) {
    const asked = await page(place, { ...more, ...(backward ? { last: size } : { first: size }), ...at });
    const { list } = asked;
    if (!list) {
      expect('a page was refused', false, asked);
      return found;
    }
    const { edges, nodes, pageInfo, totalCount } = list;
    const its = cursors(list);
    expect('nodes are not those of the edges', same(nodes, edges.map(({ node }) => node)), asked);
    expect('the ends of the page', pageInfo.startCursor === (its[0] ?? null) && pageInfo.endCursor === (its.at(-1) ?? null), asked);
    found.splice(backward ? 0 : found.length, 0, ...its);
    const goesOn = backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
    const cameFrom = backward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
    expect('whether there is more', goesOn === found.length < totalCount, asked);
    expect('whether there was something', cameFrom === (turns > 0), asked);
    if (!goesOn) return found;
    at = backward ? { before: pageInfo.startCursor } : { after: pageInfo.endCursor };
  }
  return found;
}

async function judge(place, foreign) {
  const whole = await page(place, { first: 100 });
  expect('the whole list', whole.list?.totalCount === whole.list?.edges.length, whole);
  if (!whole.list) return 0;
  const all = cursors(whole.list);
  for (const size of [1, 2, 5]) {
    if (all.length / size > 50) continue;
    for (const backward of [false, true]) {
      const found = await walk(place, size, backward, {});
      expect(`pages of ${size}, ${backward ? 'backward' : 'forward'}`, same(found, all), whole);
    }
  }
  for (const value of (place.field.args.find((a) => a.name === 'orderBy') && getNamedType(place.field.args.find((a) => a.name === 'orderBy').type).getValues()) ?? []) {
    const more = { orderBy: [{ enum: value.name }] };
    const ordered = await page(place, { first: 100, ...more });
    expect(`in the order ${value.name}`, ordered.list, ordered);
    if (!ordered.list || ordered.list.edges.length > 60) continue;
    for (const backward of [false, true]) {
      expect(`in the order ${value.name}`, same(await walk(place, 3, backward, more), cursors(ordered.list)), ordered);
    }
    if (all.length > 0 && !same(all[0], cursors(ordered.list)[0])) {
      const crossed = await page(place, { first: 1, after: all[0], ...more });
      expect('a cursor of another order', crossed.code === 'BAD_USER_INPUT' && !crossed.list, crossed);
    }
  }
  const refused = [{ first: -1 }, { last: -1 }, { first: 1001 }, { last: 1001 }, { first: 1, last: 1 }, { after: 'rubbish' }, { before: '' }];
  if (foreign) refused.push({ after: foreign }, { last: 2, before: foreign });
  for (const args of refused) {
    const asked = await page(place, args);
    expect('it is not refused', asked.code === 'BAD_USER_INPUT' && !asked.list, asked);
  }
  for (const args of [{ first: 1000 }, { last: 1000 }]) {
    const asked = await page(place, args);
    expect('the largest page', asked.list && same(cursors(asked.list), all), asked);
  }
  const windows = [
    [{ first: 0 }, [], all.length > 0],
    [{ after: all.at(-1), first: 5 }, [], false],
    [{ after: all[0], before: all.at(-1), first: 2 }, all.slice(1, -1).slice(0, 2), undefined],
    [{ after: all[0], before: all.at(-1), last: 2 }, all.slice(1, -1).slice(-2), undefined],
    [{ before: all[0], last: 5 }, [], undefined],
  ];
  for (const [args, expected, next] of all.length > 1 ? windows : []) {
    const asked = await page(place, args);
    expect('a stretch', asked.list && same(cursors(asked.list), expected), asked);
    if (next !== undefined) expect('whether there is more', asked.list?.pageInfo.hasNextPage === next, asked);
  }
  return all.length;
}

// Something to turn pages of: of each form some fillings in one case.
const { data } = await ask('{ cases(first: 1) { nodes { id } } }');
for (const { name } of Object.values(schema.getMutationType().getFields()).filter(({ name }) => name.startsWith('start'))) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
  for (let n = 0; n < 6; n += 1) await ask(document, { input: { caseId: data.cases.nodes[0].id } });
}

const places = [];
for (const field of connectionsOf(query)) places.push({ name: `Query.${field.name}`, field });
for (const type of Object.values(schema.getTypeMap())) {
  if ((!isObjectType(type) && !isInterfaceType(type)) || type === query) continue;
  for (const field of connectionsOf(type)) {
    for (const root of connectionsOf(query).filter((root) => covers(type, nodeOf(root)))) {
      const { data } = await ask(`{ ${root.name}(first: 4) { nodes { id } } }`);
      for (const { id } of data?.[root.name].nodes ?? []) places.push({ name: `${type.name}.${field.name}`, field, parent: { id, type: type.name } });
    }
  }
}
const known = new Map();
for (const place of places) {
  const tried = [...known.values()].find(({ field, cursor }) => cursor && field !== place.field && nodeOf(field) !== nodeOf(place.field));
  const length = await judge(place, tried?.cursor);
  const { list } = await page(place, { first: 1 });
  const before = known.get(place.name);
  known.set(place.name, { field: place.field, cursor: list?.edges[0]?.cursor ?? before?.cursor, length: Math.max(length, before?.length ?? 0) });
}
const lists = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .flatMap((type) => connectionsOf(type).map((field) => `${type.name}.${field.name}`));
for (const name of lists.filter((name) => !known.has(name))) wrong.push(`nothing was found that has ${name}`);
console.log([...known].map(([name, { length }]) => `${name} ${length}`).join(', '));
verdict('connections', places.length, lists.length, wrong);
