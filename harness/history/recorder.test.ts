import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { monotonicNs } from '../foundation/clock.js';
import type { HistoryEvent } from './event.js';
import { completionLine, invocationLine, messageLine, noteLine } from './recorder-line.js';
import { type RecordedOperation, Recorder, type RecordingSource } from './recorder.js';
import { CHUNK_BYTES } from './recording-fifo.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A pipe whose ends are both here. */
class Pipe implements RecordingSource {
  closed = 0;
  #waiting: string[] = [];
  #ended = false;

  write(bytes: string | Buffer): void {
    this.#waiting.push(Buffer.from(bytes as string, 'utf8').toString('latin1'));
  }

  end(bytes: string | Buffer = ''): void {
    this.write(bytes);
    this.#ended = true;
  }

  read(): string | null {
    const text = this.#waiting.splice(0).join('');
    return text === '' && this.#ended ? null : text;
  }

  close(): void {
    this.closed++;
  }
}

const pipeOptions = { workload: 'w', onMessage: () => undefined };

async function history(): Promise<HistoryEvent[]> {
  const text = await readFile(join(folder, 'history.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
}

test('merges pipes and voices by time, numbers them, and hands out operations', async () => {
  const startNs = monotonicNs();
  const operations: RecordedOperation[] = [];
  const recorder = await Recorder.create({
    file: join(folder, 'history.jsonl'),
    startNs,
    onOperation: (operation) => operations.push(operation),
  });
  const messages: string[] = [];
  const [a, b] = [new Pipe(), new Pipe()];
  const ends = [
    recorder.attach(a, { ...pipeOptions, onMessage: (json) => messages.push(json) }),
    recorder.attach(b, pipeOptions),
  ];
  b.write(invocationLine(startNs + 300, '{"process":1,"type":"invoke","f":"write","value":"é"}'));
  a.write(invocationLine(startNs + 200, '{"process":0,"type":"invoke","f":"read"}') + messageLine('{"é":1}'));
  const done = {
    f: 'read',
    outcome: 'ok',
    due: startNs + 200,
    invoked: startNs + 200,
    completed: startNs + 400,
  } as const;
  const line = Buffer.from(completionLine(done, '{"process":0,"type":"ok","f":"read","value":"ü"}'));
  // Cut inside a character: the recorder works on bytes.
  a.write(line.subarray(0, line.length - 5));
  a.end(line.subarray(line.length - 5));
  b.end(noteLine(startNs + 500, '{"process":1,"type":"note","f":"connection","value":"closed"}') + 'i 12 {"torn"');
  recorder.record('observer', 'note', { f: 'phase', value: 'lö' }, startNs + 350);
  await Promise.all(ends);
  expect([a.closed, b.closed]).toEqual([1, 1]);
  const { events, bytes } = await recorder.close();
  const written = await history();
  expect(written.map(({ index, time, f }) => [index, time, f])).toEqual([
    [0, 200, 'read'],
    [1, 300, 'write'],
    [2, 350, 'phase'],
    [3, 400, 'read'],
    [4, 500, 'connection'],
  ]);
  expect(written.map(({ value }) => value)).toEqual([undefined, 'é', 'lö', 'ü', 'closed']);
  expect(events).toBe(5);
  expect(bytes).toBe((await readFile(join(folder, 'history.jsonl'))).length);
  expect(messages).toEqual(['{"é":1}']);
  expect(operations).toEqual([{ workload: 'w', f: 'read', outcome: 'ok', due: 200, invoked: 200, completed: 400 }]);
  expect(recorder.counts().get('w')).toEqual({ ok: 1, fail: 0, info: 0 });
});

test('takes all that a pipe holds before it lets anything later go', async () => {
  const startNs = monotonicNs() - 1e9;
  const recorder = await Recorder.create({ file: join(folder, 'history.jsonl'), startNs });
  const first = noteLine(startNs + 100, '{"process":1,"type":"note","f":"first"}');
  const rest = noteLine(startNs + 200, '{"process":1,"type":"note","f":"second"}');
  const long = messageLine('"' + 'x'.repeat(CHUNK_BYTES - first.length - messageLine('""').length) + '"');
  const chunks = [first + long, rest];
  expect(chunks[0]).toHaveLength(CHUNK_BYTES);
  recorder.record('nemesis', 'note', { f: 'later' }, startNs + 5e8);
  await recorder.attach({ read: () => chunks.shift() ?? null, close: () => undefined }, pipeOptions);
  await recorder.close();
  expect((await history()).map(({ f, time }) => [f, time])).toEqual([
    ['first', 100],
    ['second', 200],
    ['later', 5e8],
  ]);
});

test('a client that says nothing holds nothing up', async () => {
  const recorder = await Recorder.create({ file: join(folder, 'history.jsonl'), startNs: monotonicNs() });
  const silent = new Pipe();
  const end = recorder.attach(silent, pipeOptions);
  recorder.record('nemesis', 'invoke', { f: 'pause' });
  await expect.poll(() => readFile(join(folder, 'history.jsonl'), 'utf8')).toContain('"pause"');
  silent.end();
  await end;
  await recorder.close();
  expect(() => recorder.record('nemesis', 'info', { f: 'pause' })).toThrow('after the history was closed');
});

test('tells of a line that is none, once the pipe has ended', async () => {
  const recorder = await Recorder.create({ file: join(folder, 'history.jsonl'), startNs: monotonicNs() });
  const broken = new Pipe();
  const end = recorder.attach(broken, pipeOptions);
  broken.end('hello\n' + noteLine(recorder.startNs, '{"process":1,"type":"note","f":"after"}'));
  await expect(end).rejects.toThrow('no event: hello');
  await recorder.close();
  expect((await history()).map(({ f }) => f)).toEqual(['after']);
});

test('never overwrites a history', async () => {
  const recorder = await Recorder.create({ file: join(folder, 'history.jsonl'), startNs: monotonicNs() });
  await recorder.close();
  await expect(Recorder.create({ file: join(folder, 'history.jsonl'), startNs: 0 })).rejects.toMatchObject({
    code: 'HISTORY_NOT_WRITTEN',
  });
  await expect(Recorder.create({ file: join(folder, 'no', 'history.jsonl'), startNs: 0 })).rejects.toThrow('ENOENT');
});
