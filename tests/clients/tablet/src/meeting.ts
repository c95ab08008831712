// Several tablets in one meeting over a network that loses requests and answers: in the end nothing is lost, all have
// the same, and no queue is stuck. What a test runs; the figures are its last line.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report, Task, Written } from './person.js';
import { ask } from './tablet.js';

const PATIENCE = 60;
const server = need('NAERVAER_URL');
const tokens = need('NAERVAER_TOKENS').split(' ');
const filling = need('NAERVAER_FILLING');
const seconds = Number(process.env.NAERVAER_SECONDS ?? 10);
const people = Number(process.env.NAERVAER_TABLETS ?? 4);
const questions = ['goal_text', 'place', 'who_does_what', 'school_responsibility_text'];
const faults = 0.2;

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Says something to a tablet, and waits for what it answers. */
function say<T>(child: ChildProcess, message: object, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`a tablet does not answer for ${limit} s: ${JSON.stringify(message)}`)), limit * 1000);
    child.once('message', (answer) => {
      clearTimeout(late);
      resolve(answer as T);
    });
    child.send(message);
  });
}

const tablets = Array.from({ length: people }, () => fork(fileURLToPath(new URL('person.js', import.meta.url))));
process.on('exit', () => tablets.forEach((tablet) => tablet.kill()));

const task = (n: number): Task => ({ server, token: tokens[n % tokens.length] ?? '', filling, questions, seconds, faults });
await Promise.all(tablets.map((tablet, n) => say<null>(tablet, { say: 'open', ...task(n) }, PATIENCE)));
const writing = tablets.map((tablet) => say<Written[]>(tablet, { say: 'write' }, seconds + PATIENCE));
const written = (await Promise.all(writing)).map((by, tablet) => by.map((one) => ({ ...one, tablet }))).flat();
// What one pushes in the end, the others still have to hear.
await Promise.all(tablets.map((tablet) => say<Report>(tablet, { say: 'report' }, PATIENCE)));
const reports = await Promise.all(tablets.map((tablet) => say<Report>(tablet, { say: 'report' }, PATIENCE)));

const { data } = { data: await ask({ server, token: tokens[0] ?? '' }, '{ pullFilling(limit: 1000) { documents { id answers } } }') };
const there = data.pullFilling.documents.find(({ id }: { id: string }) => id === filling).answers;
const diverged = reports.filter(({ answers }) => canonical(answers) !== canonical(there)).length;
const conflicts = reports[0]?.conflicts ?? [];
const rejections = reports.flatMap((report) => report.rejections);
const lost = written.filter(({ tablet, question, value }, place) => {
  const stands = there[question] === value;
  const kept = conflicts.some((conflict) => conflict.path === question && conflict.value === value);
  // By somebody who saw it, or later on the same tablet.
  const replaced = written.some((other, later) => {
    return other.question === question && (other.insteadOf === value || (other.tablet === tablet && later > place));
  });
  return !stands && !kept && !replaced;
});
tablets.forEach((tablet) => tablet.send({ say: 'close' }));
console.log(
  `${written.length} edits on ${people} tablets in ${seconds} s, ${faults * 100} % of requests lost: ${lost.length} lost, ` +
    `${diverged} diverged, ${conflicts.length} in conflict, ${rejections.length} set aside`,
);
if (lost.length + diverged + rejections.length > 0) {
  console.error(lost.slice(0, 5), reports.map(({ answers }) => answers), there, rejections.slice(0, 3));
  process.exit(1);
}
process.exit(0);

/** The same text for the same answers. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
