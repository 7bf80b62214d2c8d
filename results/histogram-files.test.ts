import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistogramLogReader } from 'hdr-histogram-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../harness/history/event.js';
import { pairOperations } from '../harness/history/pairing.js';
import { intervalLog, writeHistograms } from './histogram-files.js';
import { latencyGroups } from './latencies.js';
import { LoadPhases } from './load-phases.js';

const s = 1e9;

/** An operation a millisecond for 3 s: the n-th takes n µs; every tenth fails. A fault from 1 s to 2 s. */
function sampleOperations() {
  const events: HistoryEvent[] = [];
  for (let n = 1; n <= 3000; n++) {
    const at = { index: 2 * n, time: n * 1e6 - 1e6, process: 0, f: 'write', workload: 'a/b' };
    const type = n % 10 === 0 ? 'fail' : 'ok';
    events.push({ ...at, type: 'invoke' }, { ...at, index: 2 * n + 1, time: at.time + n * 100, type });
  }
  return pairOperations(events);
}

const fault = { step: 0, do: 'kill', on: ['zk1'], startNs: s, inForceNs: s, endNs: 2 * s, judged: '', evidence: null };
const phases = new LoadPhases({ startNs: 0, endNs: 3 * s }, [fault], []);
const operations = sampleOperations();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zk-chaos-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('intervalLog', () => {
  it('has a line a second and one for each phase in it, which the log reader gives back', () => {
    const text = intervalLog(operations, phases, 1_700_000_000_000);
    expect(text).toMatch(
      /^#\[Histogram log format version 1\.3\]\n#\[StartTime: 1700000000\.000 \(seconds since epoch\)/,
    );
    const reader = new HistogramLogReader(text);
    const read: [number, string, number][] = [];
    for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
      read.push([next.startTimeStampMsec, next.tag, next.totalCount]);
    }
    const start = 1_700_000_000_000;
    expect(read).toEqual([
      [start, 'NO TAG', 900],
      [start, 'steady', 900],
      [start + 1000, 'NO TAG', 900],
      [start + 1000, 'fault', 900],
      [start + 2000, 'NO TAG', 900],
      [start + 2000, 'steady', 900],
    ]);
  });
});

describe('writeHistograms', () => {
  it('writes a distribution a kind, phase and outcome, and a log a kind, under safe names', async () => {
    const groups = latencyGroups(operations, phases);
    await writeHistograms(folder, groups, operations, phases, 0);
    expect((await readdir(join(folder, 'latency'))).sort()).toEqual([
      'a_b-write-all-errors.hgrm',
      'a_b-write-all.hgrm',
      'a_b-write-fault-errors.hgrm',
      'a_b-write-fault.hgrm',
      'a_b-write-steady-errors.hgrm',
      'a_b-write-steady.hgrm',
      'a_b-write.hlog',
    ]);
    const all = await readFile(join(folder, 'latency', 'a_b-write-all.hgrm'), 'utf8');
    expect(all).toContain('Total count    =         2700]');
  });

  it('charges an operation that spans a fault to the fault', () => {
    const at = { process: 0, f: 'write', workload: 'a' };
    const stalled = pairOperations([
      { ...at, index: 0, time: 0.9 * s, type: 'invoke' },
      { ...at, index: 1, time: 2.5 * s, type: 'ok' },
    ]);
    expect(latencyGroups(stalled, phases).map(({ phase }) => phase)).toEqual(['all', 'fault']);
  });
});
