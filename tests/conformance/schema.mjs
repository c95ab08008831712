// The SDL and introspection say the same, and nearly all of it is described.

import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { ask, sdl, verdict } from './ask.mjs';

export async function oracle() {
  const schema = buildSchema(await sdl());
  strict(schema);
  return schema;
}

const patterns = {
  LocalDate: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text),
  LocalTime: (text) => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text),
  DateTime: (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  UUID: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  LanguageTag: (text) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(text),
};

/** The scalars of the server are as strict here as there. */
function strict(schema) {
  const check = (name, test) => {
    const scalar = schema.getType(name);
    if (!scalar) return;
    const parse = (value) => {
      let fits = false;
      try {
        fits = typeof value === 'string' && test(value);
      } catch {}
      if (!fits) throw new TypeError(`${value} is no ${name}`);
      return value;
    };
    scalar.parseValue = parse;
    scalar.parseLiteral = (node) => parse(node.kind === 'StringValue' ? node.value : undefined);
  };
  for (const [name, test] of Object.entries(patterns)) check(name, test);
}

function members(schema) {
  const all = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name)) continue;
    all.push([type.name, type.description]);
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        all.push([`${type.name}.${field.name}`, field.description]);
        for (const argument of field.args ?? []) all.push([`${type.name}.${field.name}(${argument.name})`, argument.description]);
      }
    }
    if (isEnumType(type)) for (const value of type.getValues()) all.push([`${type.name}.${value.name}`, value.description]);
  }
  return all;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const text = await sdl();
  const wrong = [];
  const query = getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true });
  const introspected = await ask(query);
  if (introspected.errors) wrong.push(introspected.errors);
  const [fromText, fromIntrospection] = [buildSchema(text), buildClientSchema(introspected.data)].map((schema) =>
    printSchema(lexicographicSortSchema(schema)),
  );
  if (fromText !== fromIntrospection) {
    const [left, right] = [fromText.split('\n'), fromIntrospection.split('\n')];
    const at = left.findIndex((line, place) => line !== right[place]);
    wrong.push(`SDL and introspection part at line ${at}: «${left[at]}» and «${right[at]}»`);
  }
  const all = members(buildSchema(text));
  const bare = all.filter(([, description]) => !description).map(([name]) => name);
  const share = 100 * (1 - bare.length / all.length);
  console.log(`${share.toFixed(1)} % of ${all.length} types, fields, arguments and values are described`);
  if (share < 95) wrong.push(`not described: ${bare.slice(0, 40).join(', ')}`);
  verdict('schema', all.length, 500, wrong);
}
