// Fixed and mutated documents: the server refuses what graphql-js refuses, and runs what it would run.

import { readFile } from 'node:fs/promises';
import { Lexer, Source, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { ask, dice, verdict } from './ask.mjs';
import { oracle } from './schema.mjs';

const schema = await oracle();
const fixed = (await readFile(new URL('documents.graphql', import.meta.url), 'utf8'))
  .split(/^#---.*$/m)
  .map((text) => text.trim())
  .filter(Boolean);

/** Whether graphql-js would run it, without variables. */
function runs(text) {
  let document;
  try {
    document = parse(text);
  } catch {
    return false;
  }
  if (validate(schema, document).length > 0) return false;
  const operation = getOperationAST(document);
  if (!operation || operation.operation === 'subscription') return operation ? 'subscription' : false;
  return !getVariableValues(schema, operation.variableDefinitions ?? [], {}).errors;
}

function tokens(text) {
  const lexer = new Lexer(new Source(text));
  const found = [];
  for (let token = lexer.advance(); token.kind !== '<EOF>'; token = lexer.advance()) found.push(text.slice(token.start, token.end));
  return found;
}

const spare = ['{', '}', '(', ')', '[', ']', '!', '$', ':', '...', '@', '|', '&', '=', '1', '-1', '1.5', '"x"', 'null', 'true', 'ASC', 'on', 'fragment', 'query', 'x', 'id', 'name', '__typename', '@skip(if: true)', '@include(if: $x)', '@nothing', '"""', '99999999999'];

function mutate(text, roll) {
  const words = tokens(text);
  for (let times = 1 + roll.below(2); times > 0; times--) {
    const at = roll.below(words.length);
    const other = roll.below(words.length);
    switch (roll.below(5)) {
      case 0: words.splice(at, 1); break;
      case 1: words.splice(at, 0, words[at]); break;
      case 2: [words[at], words[other]] = [words[other], words[at]]; break;
      case 3: words[at] = words[other]; break;
      default: words.splice(at, roll.below(2), roll.of(spare));
    }
  }
  return words.join(' ');
}

const roll = dice(Number(process.env.NAERVAER_SEED ?? 7));
const documents = new Set(fixed);
while (documents.size < Number(process.env.NAERVAER_COUNT ?? 900)) {
  let mutant = roll.of(fixed.filter((text) => runs(text)));
  mutant = mutate(mutant, roll);
  if (!/^\s*mutation/.test(mutant) || !runs(mutant)) documents.add(mutant);
}
const wrong = [];
let [ran, refused] = [0, 0];
for (const text of documents) {
  const expected = runs(text);
  const answer = await ask(text);
  const did = 'data' in answer;
  const agrees = expected === 'subscription' ? answer.errors?.[0]?.message.includes('subscription') : did === expected;
  if (!agrees) wrong.push({ text, expected, answer: JSON.stringify(answer).slice(0, 300) });
  if (did) ran++;
  else refused++;
}
console.log(`${ran} ran, ${refused} were refused`);
verdict('documents', documents.size, 500, wrong);
