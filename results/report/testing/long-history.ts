import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '../../../harness/foundation/seeded-random.js';

const clients = 20;

/**
 * Writes a history of so many operations of twenty clients on seven registers.
 *
 * @returns the file
 */
export function writeLongHistory(operations: number, folder: string): string {
  const file = join(folder, 'history.jsonl');
  const random = new SeededRandom(1);
  const descriptor = openSync(file, 'w');
  const pending: string[] = Array.from({ length: clients }, () => '');
  let [index, time, lines] = [0, 1e9, ''];
  const say = (type: string, body: string): void => {
    time += random.integer(1000, 60_000);
    lines += `{"index":${index++},"time":${time},"type":"${type}",${body}}\n`;
    if (lines.length < 2 ** 20) return;
    writeSync(descriptor, lines);
    lines = '';
  };
  for (let number = 0; number < operations; number++) {
    const process = number % clients;
    const before = pending[process] ?? '';
    if (before !== '') say(number % 97 === 0 ? 'fail' : 'ok', before);
    const value = number % 3 === 0 ? `"f":"write","value":"${process}.${number}"` : '"f":"read","value":null';
    pending[process] = `"process":${process},"key":"r${number % 7}","workload":"register",${value}`;
    say('invoke', pending[process] ?? '');
  }
  for (const body of pending) say('ok', body);
  writeSync(descriptor, lines);
  closeSync(descriptor);
  return file;
}
