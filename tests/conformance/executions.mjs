// Generated documents: graphql-js executes them, asking the server for each single field by itself, and must come to
// what the server answers to the whole: the same data in the same order, the same error paths, the same locations.

import {
  GraphQLError,
  astFromValue,
  execute,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  print,
  validate,
} from 'graphql';
import { ask, dice, verdict } from './ask.mjs';
import { oracle } from './schema.mjs';

const schema = await oracle();
const roll = dice(Number(process.env.NAERVAER_SEED ?? 11));
const wanted = Number(process.env.NAERVAER_COUNT ?? 1000);

// ---- One field at a time -------------------------------------------------------------------------------------------

/** A way from the root: steps of { on, field, args }, each with positions in the lists that it leads through. */
const root = { steps: [] };

function textOf(address, tail) {
  return address.steps.reduceRight((inner, { on, field, args }) => {
    const asked = `${field}${args} { ${inner} }`;
    return on ? `... on ${on} { ${asked} }` : asked;
  }, tail);
}

const known = new Map();
const asking = new Set();

/** What the server says to a single field: at once where it was asked before. */
function single(text) {
  if (!known.has(text)) {
    const answer = ask(`{ ${text} }`).then((said) => {
      known.set(text, said);
      asking.delete(answer);
      return said;
    });
    known.set(text, answer);
    asking.add(answer);
  }
  return known.get(text);
}

/** Executes until everything is known: then graphql-js goes through the document in its order, without races. */
async function executed(request) {
  for (;;) {
    const result = execute(request);
    if (!(result instanceof Promise)) return result;
    await result;
    while (asking.size) await Promise.all(asking);
  }
}

function follow(data, address) {
  for (const { field, places } of address.steps) {
    data = data?.[field];
    for (const place of places) data = data?.[place];
  }
  return data;
}

function argumentsOf(info) {
  const field = info.parentType.getFields()[info.fieldName];
  const given = [];
  for (const { name, value } of info.fieldNodes[0].arguments ?? []) {
    const { type } = field.args.find((argument) => argument.name === name.value);
    const literal = filled(value, type, info.variableValues);
    if (literal !== undefined) given.push(`${name.value}: ${literal}`);
  }
  return given.length ? `(${given.join(', ')})` : '';
}

/** A literal with its variables filled in; nothing where a variable was left out. */
function filled(node, type, variables) {
  const nullable = getNullableType(type);
  if (node.kind === 'Variable') {
    if (!(node.name.value in variables)) return undefined;
    return print(astFromValue(variables[node.name.value], nullable));
  }
  if (node.kind === 'ListValue') {
    const item = isListType(nullable) ? nullable.ofType : nullable;
    return `[${node.values.map((value) => filled(value, item, variables) ?? 'null').join(', ')}]`;
  }
  if (node.kind === 'ObjectValue') {
    const fields = node.fields
      .map((field) => [field.name.value, filled(field.value, getNamedType(type).getFields()[field.name.value].type, variables)])
      .filter(([, value]) => value !== undefined);
    return `{${fields.map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
  }
  return print(node);
}

function resolve(address, _args, _context, info) {
  const args = argumentsOf(info);
  const named = getNamedType(info.returnType);
  // What the parent is said to be may be an interface there.
  const on = address.type ? info.parentType.name : undefined;
  const tail = `${info.fieldName}${args}${isCompositeType(named) ? ' { __typename }' : ''}`;
  const said = single(textOf(address, on ? `... on ${on} { ${tail} }` : tail));
  return said instanceof Promise ? said.then((response) => read(response)) : read(said);

  function read(response) {
    if (response.errors) throw new GraphQLError(response.errors[0].message);
    const value = follow(response.data, address)?.[info.fieldName];
    if (!isCompositeType(named)) return value;
    const here = (value, places) => {
      if (value === null || value === undefined) return null;
      if (Array.isArray(value)) return value.map((item, place) => here(item, [...places, place]));
      const step = { on, field: info.fieldName, args, places };
      return { steps: [...address.steps, step], type: value.__typename };
    };
    return here(value, []);
  }
}

// ---- Documents -----------------------------------------------------------------------------------------------------

const ids = ['x', 'Q2FzZTo', '01934a00-0000-7000-8000-000000000000'];
const found = await ask(`{
  cases(first: 100) { nodes { id pupil { id } school { id } fillings(first: 20) { nodes { id signatures { id } } } } }
  forms { id name }
}`);
if (found.errors) throw new Error(JSON.stringify(found.errors));
for (const text of JSON.stringify(found.data).matchAll(/"id":"([^"]+)"/g)) ids.push(text[1]);
const forms = [...found.data.forms.map((form) => form.name), 'nothing'];
const cursors = ['x', ...JSON.stringify((await ask('{ cases { edges { cursor } } pupils { edges { cursor } } }')).data).matchAll(/"cursor":"([^"]+)"/g)].map((match) => match[1] ?? match);

/** Changes while it is read: what is told of the reading itself. */
const volatile = /audit|reading|session|log/i;

function literal(type, name, depth, use) {
  if (isNonNullType(type)) return literal(type.ofType, name, depth, use);
  if (isListType(type)) {
    if (roll.chance(0.2)) return literal(type.ofType, name, depth, use);
    return `[${Array.from({ length: 1 + roll.below(2) }, () => literal(type.ofType, name, depth, use)).join(', ')}]`;
  }
  if (isEnumType(type)) return roll.of(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const chosen = fields.filter((field) => isNonNullType(field.type) || (depth > 0 && roll.chance(1.3 / fields.length)));
    return `{${chosen.map((field) => `${field.name}: ${literal(field.type, field.name, depth - 1, use)}`).join(', ')}}`;
  }
  switch (type.name) {
    case 'Int': return String(name === 'first' || name === 'last' ? roll.of([0, 1, 2, 3, 3, 5, -1, 5000]) : roll.of([0, 1, 2, 40]));
    case 'Boolean': return roll.of(['true', 'false']);
    case 'ID': return JSON.stringify(roll.of(ids));
    case 'Decimal': return '"1.5"';
    case 'LocalDate': return '"2026-11-02"';
    case 'LocalTime': return '"08:30:00"';
    case 'DateTime': return '"2026-11-02T08:30:00.000Z"';
    case 'UUID': return '"01934a00-0000-7000-8000-000000000000"';
    case 'LanguageTag': return roll.of(['"nb"', '"en"', '"ar"']);
    case 'String':
      if (name === 'after' || name === 'before') return JSON.stringify(roll.of(cursors));
      return JSON.stringify(name === 'name' || name === 'forms' ? roll.of(forms) : roll.of(['', 'e', 'Hjemme', 'å "b"']));
    default: return 'null';
  }
}

class Writing {
  constructor() {
    this.variables = [];
    this.values = {};
    this.fragments = [];
    this.left = 40;
  }

  variable(type, value) {
    const name = `v${this.variables.length}`;
    const with_default = roll.chance(0.3) && !isNonNullType(type);
    this.variables.push(`$${name}: ${type}${with_default ? ` = ${value}` : ''}`);
    if (!with_default || roll.chance(0.5)) this.values[name] = [type, value];
    return `$${name}`;
  }

  directive() {
    if (!roll.chance(0.12)) return '';
    const condition = roll.chance(0.5) ? roll.of(['true', 'false']) : this.truth();
    return ` @${roll.of(['skip', 'include', 'include'])}(if: ${condition})`;
  }

  truth() {
    const name = `v${this.variables.length}`;
    this.variables.push(`$${name}: Boolean!`);
    this.values[name] = roll.chance(0.6);
    return `$${name}`;
  }

  arguments_(field) {
    const given = [];
    for (const { name, type, defaultValue } of field.args) {
      const required = isNonNullType(type) && defaultValue === undefined;
      const likely = { first: 0.7, last: 0.1, before: 0.1, after: 0.15, filter: 0.3, orderBy: 0.3 }[name] ?? 0.3;
      if (!required && !roll.chance(likely)) continue;
      const value = literal(type, name, 2);
      const simple = ['Int', 'ID', 'String', 'Boolean'].includes(String(getNullableType(type)));
      given.push(`${name}: ${simple && roll.chance(0.4) ? this.variable(type, value) : value}`);
    }
    return given.length ? `(${given.join(', ')})` : '';
  }

  selections(type, depth) {
    const chosen = [];
    const count = 1 + roll.below(5);
    for (let i = 0; i < count; i++) chosen.push(this.selection(type, depth));
    return `{ ${chosen.filter(Boolean).join(' ') || '__typename'} }`;
  }

  selection(type, depth) {
    if (roll.chance(0.08)) return `${roll.chance(0.3) ? 't: ' : ''}__typename${this.directive()}`;
    if (depth > 1 && roll.chance(0.15)) {
      const on = isAbstractType(type) && roll.chance(0.8) ? roll.of(schema.getPossibleTypes(type)) : type;
      if (roll.chance(0.5)) return `...${roll.chance(0.8) || on !== type ? ` on ${on}` : ''}${this.directive()} ${this.selections(on, depth - 1)}`;
      const name = `F${this.fragments.length}`;
      this.fragments.push('');
      this.fragments[Number(name.slice(1))] = `fragment ${name} on ${on} ${this.selections(on, depth - 1)}`;
      return `...${name}${this.directive()}`;
    }
    const fields = Object.values(type.getFields()).filter(
      (field) => !volatile.test(field.name) && !volatile.test(getNamedType(field.type).name) && (depth > 0 || isLeafType(getNamedType(field.type))),
    );
    if (fields.length === 0 || this.left <= 0) return '__typename';
    this.left--;
    const field = roll.of(fields);
    const named = getNamedType(field.type);
    const alias = roll.chance(0.2) ? `a${roll.below(4)}: ` : '';
    const inner = isCompositeType(named) ? ` ${this.selections(named, depth - 1)}` : '';
    return `${alias}${field.name}${this.arguments_(field)}${this.directive()}${inner}`;
  }

  document() {
    const body = this.selections(schema.getQueryType(), 5);
    const head = this.variables.length ? `query Q(${this.variables.join(', ')})` : 'query Q';
    return [`${head} ${body}`, ...this.fragments].join('\n');
  }
}

// ---- Comparing -----------------------------------------------------------------------------------------------------

const where = (errors) => (errors ?? []).map(({ path, locations }) => JSON.stringify([path, locations]));

/** The server shows ten errors at most. */
function agree(theirs, ours) {
  if (JSON.stringify(theirs.data) !== JSON.stringify(ours.data)) return false;
  const [left, right] = [where(theirs.errors), where(ours.errors)];
  if (left.length <= 10) return JSON.stringify(left.sort()) === JSON.stringify(right.sort());
  return right.length === 10 && right.every((error) => left.includes(error));
}

function valueOf(entry) {
  if (!Array.isArray(entry)) return entry;
  const [, value] = entry;
  return JSON.parse(value);
}

const wrong = [];
let [judged, refused, with_errors, costly] = [0, 0, 0, 0];
while (judged < wanted) {
  const writing = new Writing();
  const text = writing.document();
  const document = parse(text);
  if (validate(schema, document).length > 0) {
    refused++;
    continue;
  }
  const variables = Object.fromEntries(Object.entries(writing.values).map(([name, entry]) => [name, valueOf(entry)]));
  const ours = await ask(text, variables, 'Q');
  if (!('data' in ours)) {
    if (ours.errors[0].extensions.code === 'TOO_EXPENSIVE') {
      costly++;
      continue;
    }
    wrong.push({ text, variables, refused: ours.errors });
    judged++;
    continue;
  }
  const theirs = await executed({
    schema,
    document,
    rootValue: root,
    variableValues: variables,
    fieldResolver: resolve,
    typeResolver: (address) => address.type,
  });
  judged++;
  if (theirs.errors) with_errors++;
  if (!agree(theirs, ours)) {
    wrong.push({ text, variables, theirs: JSON.stringify(theirs).slice(0, 1500), ours: JSON.stringify(ours).slice(0, 1500) });
    if (wrong.length > 10) break;
  }
}
console.log(`${with_errors} with errors, ${refused} were not valid, ${costly} would cost too much, ${known.size} single questions`);
verdict('executions', judged, wanted, wrong);
