// One tablet in a meeting, in a process of its own: open-source RxDB opens at most 13 collections in one.

import 'fake-indexeddb/auto';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import type { Answer, Conflict, Rejection } from './documents.js';
import { Tablet } from './tablet.js';

export interface Task {
  server: string;
  token: string;
  filling: string;
  questions: string[];
  seconds: number;
  /** Of all requests so many are lost, half of them on the way back. */
  faults: number;
}

export interface Written {
  question: string;
  value: string;
  insteadOf: Answer | undefined;
}

export interface Report {
  answers: { [question: string]: Answer } | null;
  conflicts: Conflict[];
  rejections: Rejection[];
}

let lossy = true;

function faulty(faults: number): typeof fetch {
  return async (input, init) => {
    if (lossy && Math.random() < faults / 2) throw new Error('the request was lost');
    const response = await fetch(input, init);
    if (lossy && Math.random() < faults / 2) throw new Error('the answer was lost');
    return response;
  };
}

async function write(tablet: Tablet, { filling, questions, seconds }: Task): Promise<Written[]> {
  const written: Written[] = [];
  const end = Date.now() + seconds * 1000;
  for (let n = 0; Date.now() < end; n += 1) {
    const question = questions[Math.floor(Math.random() * questions.length)] ?? '';
    const value = `${process.pid} skrev ${n}`;
    const insteadOf = await tablet.answer(filling, question, value);
    written.push({ question, value, insteadOf });
    await pause(50 + Math.random() * 200);
  }
  return written;
}

async function report(tablet: Tablet, filling: string): Promise<Report> {
  await tablet.inSync();
  const kept = (await tablet.fillings()).get(filling);
  return { answers: kept?.answers ?? null, conflicts: await tablet.conflicts(), rejections: await tablet.rejections() };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

let tablet: Tablet;
let task: Task;
process.on('message', async ({ say, ...given }: { say: string } & Task) => {
  if (say === 'open') {
    task = given;
    const { server, token, faults } = task;
    const device = crypto.randomUUID();
    tablet = await Tablet.open({ server, token, device, storage: getRxStorageDexie(), fetch: faulty(faults) });
    while (!(await tablet.fillings()).has(task.filling)) await pause(50);
    process.send?.(null);
  } else if (say === 'write') {
    process.send?.(await write(tablet, task));
  } else if (say === 'report') {
    lossy = false;
    process.send?.(await report(tablet, task.filling));
  } else {
    await tablet.close();
    process.exit(0);
  }
});
