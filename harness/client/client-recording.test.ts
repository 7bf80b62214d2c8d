import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryEvent } from '../history/event.js';
import { parseRecorderLine } from '../history/recorder-line.js';
import { RecorderPipe } from '../history/recorder-pipe.js';
import { SessionError } from '../session/session-error.js';
import { type ClientIdentity, ClientRecording, RecordingSealed } from './client-recording.js';

let folder = '';
let pipe: RecorderPipe;
let identity: ClientIdentity;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'));
  pipe = new RecorderPipe(openSync(join(folder, 'pipe'), 'w'));
  identity = { process: 3, session: 'abc' };
});
afterEach(() => rmSync(folder, { recursive: true }));

const recording = (): ClientRecording =>
  new ClientRecording({ pipe, workload: 'w', identity, onUnknown: () => (identity.process += 20) });

/** What has left the process. */
function written(): (Partial<HistoryEvent> & { time: number })[] {
  return readFileSync(join(folder, 'pipe'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed = parseRecorderLine(line);
      if (parsed?.kind !== 'event') throw new Error(line);
      return { ...(JSON.parse(parsed.body) as Partial<HistoryEvent>), time: parsed.time };
    });
}

test('an invocation, and everything before it, has left when invoke returns; a completion may wait', () => {
  const record = recording();
  record.note({ f: 'watch-event', key: '/a' });
  expect(written()).toEqual([]);
  const operation = record.invoke({ f: 'write', key: 'r1', value: 7 });
  expect(written().map(({ f }) => f)).toEqual(['watch-event', 'write']);
  operation.ok({ version: 1 });
  expect(written()).toHaveLength(2);
  pipe.flush();
  const events = written();
  const common = { process: 3, workload: 'w', session: 'abc', f: 'write', key: 'r1', value: 7 };
  expect(events[1]).toMatchObject({ type: 'invoke', ...common });
  expect(events[2]).toMatchObject({ type: 'ok', ...common, version: 1 });
  expect(events.every(({ time }, i) => i === 0 || time > (events[i - 1]?.time ?? 0))).toBe(true);
});

test('a completion leaves by itself soon', async () => {
  recording().invoke({ f: 'read', value: null }).ok({ value: 1 });
  await expect.poll(() => written().map(({ type }) => type)).toEqual(['invoke', 'ok']);
});

test('after an unknown outcome the client is another process', () => {
  const record = recording();
  record.invoke({ f: 'write', value: 1 }).info({ error: 'CONNECTIONLOSS' });
  record.invoke({ f: 'write', value: 2 }).fail({ error: 'BADVERSION' });
  pipe.flush();
  expect(written().map(({ process, type }) => [process, type])).toEqual([
    [3, 'invoke'],
    [3, 'info'],
    [23, 'invoke'],
    [23, 'fail'],
  ]);
});

test.each([
  ['write', 'CONNECTIONLOSS', false, 'info'],
  ['write', 'CONNECTIONLOSS', true, 'fail'],
  ['write', 'BADVERSION', false, 'fail'],
  ['read', 'CONNECTIONLOSS', false, 'fail'],
] as const)('a %s that threw %s (never sent: %s) is %s', (kind, error, neverSent, outcome) => {
  recording()
    .invoke({ f: 'op' })
    .threw(new SessionError(error, 'x', { neverSent }), kind);
  pipe.flush();
  expect(written().at(-1)).toMatchObject({ type: outcome, error });
});

test("whatever else was thrown is the workload's bug, and so are two open operations, and two completions", () => {
  const record = recording();
  const operation = record.invoke({ f: 'write' });
  expect(() => operation.threw(new TypeError('oops'), 'write')).toThrow('oops');
  expect(() => record.invoke({ f: 'read' })).toThrow('"read" invoked while "write" is open');
  operation.ok();
  expect(() => operation.ok()).toThrow('"write" completed twice');
  expect(() => record.invoke({ f: 'two words' })).toThrow('white space');
});

test('sealed: the open operation ends unknown, the rest is not taken', () => {
  const record = recording();
  const operation = record.invoke({ f: 'acquire', key: 'l' });
  record.seal('SESSIONEXPIRED');
  operation.ok();
  record.note({ f: 'late' });
  expect(() => record.invoke({ f: 'release' })).toThrow(RecordingSealed);
  pipe.flush();
  expect(written().map(({ type, error }) => [type, error])).toEqual([
    ['invoke', undefined],
    ['info', 'SESSIONEXPIRED'],
  ]);
});

test('final reads keep their marks on the completion, and name their server', () => {
  const record = new ClientRecording({ pipe, workload: 'w', identity, server: 'zk2', onUnknown: () => undefined });
  record.invoke({ f: 'read', value: null, final: true }).ok({ value: [1] });
  pipe.flush();
  expect(written()).toEqual([
    expect.objectContaining({ type: 'invoke', final: true, server: 'zk2' }),
    expect.objectContaining({ type: 'ok', final: true, server: 'zk2', value: [1] }),
  ]);
});

test('an operation that was due says when; what follows it was not', () => {
  const record = recording();
  record.due = { ns: 5, historyNs: 2 };
  record.invoke({ f: 'read' }).ok();
  record.invoke({ f: 'read' }).ok();
  pipe.flush();
  expect(written().map(({ type, due }) => [type, due])).toEqual([
    ['invoke', 2],
    ['ok', undefined],
    ['invoke', undefined],
    ['ok', undefined],
  ]);
  const lines = readFileSync(join(folder, 'pipe'), 'utf8').split('\n').map(parseRecorderLine);
  const operations = lines.flatMap((line) => (line?.kind === 'event' && line.operation ? [line.operation] : []));
  expect(operations.map(({ due, invoked }) => due === invoked)).toEqual([false, true]);
  expect(operations[0]?.due).toBe(5);
});

test('one that came a little early was due when it was invoked', () => {
  const record = recording();
  const inAnHour = pipe.stamp() + 3.6e12;
  record.due = { ns: inAnHour, historyNs: inAnHour - 1000 };
  record.invoke({ f: 'read' }).ok();
  pipe.flush();
  const [invocation] = written();
  expect(invocation?.due).toBe((invocation?.time ?? 0) - 1000);
});

test('counts the time that recording takes', () => {
  const record = recording();
  expect(pipe.meter.time.wallMs).toBe(0);
  for (let i = 0; i < 100; i++) record.invoke({ f: 'read' }).ok();
  const { wallMs } = pipe.meter.time;
  expect(wallMs).toBeGreaterThan(0);
  for (let i = 0; i < 100; i++) record.invoke({ f: 'read' }).ok();
  expect(pipe.meter.time.wallMs).toBeGreaterThan(wallMs);
});

test('a completion says each thing once, as the reply has it', () => {
  const operation = recording().invoke({ f: 'read', key: 'r1', value: null, server: 'asked' });
  operation.ok({ value: 7, key: 'r2', server: 'answered' });
  pipe.flush();
  const line = readFileSync(join(folder, 'pipe'), 'utf8').split('\n')[1] ?? '';
  for (const name of ['f', 'key', 'value', 'server', 'workload']) expect(line.split(`"${name}":`)).toHaveLength(2);
  expect(written()[1]).toMatchObject({ f: 'read', key: 'r2', value: 7, server: 'answered' });
});
