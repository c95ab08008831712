// Two linters of schemas are silent, but for the exceptions of `exceptions.json`, each with its reason.

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import graphql from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import { sdl, verdict } from './ask.mjs';

const text = await sdl();
const exceptions = JSON.parse(await readFile(new URL('exceptions.json', import.meta.url), 'utf8'));
const used = new Set();

function excepted({ rule, message }) {
  const exception = exceptions.find((known) => known.rule === rule && new RegExp(known.message, 'u').test(message));
  used.add(exception);
  return exception !== undefined;
}

function schemaLinter() {
  const program = 'node_modules/graphql-schema-linter/lib/cli.js';
  const done = spawnSync('node', [program, '--stdin', '--format', 'json'], { input: text, maxBuffer: 1 << 28 });
  if (done.stdout.length === 0) throw new Error(String(done.stderr));
  return JSON.parse(done.stdout).errors.map(({ rule, message }) => ({ rule, message }));
}

async function eslint() {
  const judge = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.graphql'],
        languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: text } } },
        plugins: { '@graphql-eslint': graphql },
        rules: { ...graphql.configs['flat/schema-recommended'].rules, ...graphql.configs['flat/schema-relay'].rules },
      },
    ],
  });
  const [{ messages }] = await judge.lintText(text, { filePath: 'schema.graphql' });
  return messages.map(({ ruleId, message }) => ({ rule: ruleId ?? 'parser', message }));
}

const said = [...schemaLinter(), ...(await eslint())];
const wrong = said.filter((finding) => !excepted(finding));
for (const exception of exceptions.filter((exception) => !used.has(exception))) {
  wrong.push({ unused: exception });
}
if (process.env.NAERVAER_COUNTS) {
  const counts = {};
  for (const { rule } of wrong) counts[rule] = (counts[rule] ?? 0) + 1;
  console.log(counts);
}
console.log(`${said.length} findings are excepted by ${exceptions.length} exceptions`);
verdict('lints', text.split('\n').length, 1, wrong);
