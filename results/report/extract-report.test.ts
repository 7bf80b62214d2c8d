import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderReport } from './embed.js';
import { extractReport, usualLimits } from './extract-report.js';
import type { HarnessStalls } from '../run-result.js';
import { decodeOperations, rowOfEvent, sentence, textOf } from './page/operations.js';
import { brokenLock, brokenLockAnomaly, subjectOf, writeHistory } from './testing/written-report.js';
import type { Said } from './testing/written-report.js';

describe('a broken lock', () => {
  const data = extractReport(subjectOf(writeHistory(brokenLock), [brokenLockAnomaly]));

  it('shows where both held it, and calls it a violation because a checker does', () => {
    expect(data.overlaps).toEqual([
      {
        lock: 'lock-chained lock0',
        ...{ fromMs: 30, toMs: 40, violation: true },
        ...{ acquires: [2, 6], processes: [1, 0] },
      },
    ]);
    expect(extractReport(subjectOf(writeHistory(brokenLock))).overlaps).toMatchObject([{ violation: false }]);
  });

  it('shows who held it before the second grant, and who after', () => {
    const [anomaly] = data.anomalies;
    expect(anomaly?.state?.before.map(({ text }) => text)).toEqual([
      'held exclusive by process 1, node 2, since 0.023 s',
    ]);
    expect(anomaly?.state?.after).toHaveLength(2);
    const holds = anomaly?.items.filter(({ outcome }) => outcome === 'hold');
    expect(holds?.map(({ who, fromMs, toMs }) => ({ who, fromMs, toMs }))).toEqual([
      { who: 'process 1', fromMs: 23, toMs: 40 },
      { who: 'process 0', fromMs: 30, toMs: 50 },
    ]);
  });

  it('draws each client on one lane, whatever number it has', () => {
    const again: Said = { at: 60, process: 2, type: 'invoke', f: 'acquire', key: 'lock0', workload: 'lock-chained' };
    const { clients, processes } = extractReport(subjectOf(writeHistory([...brokenLock, again])));
    expect(clients.map(({ name }) => name)).toEqual(['client 0', 'client 1']);
    expect(new Map(processes)).toEqual(
      new Map([
        [0, 0],
        [1, 1],
        [2, 0],
      ]),
    );
  });
});

describe('a semaphore', () => {
  it('has no overlap while permits are left', () => {
    const subject = subjectOf(writeHistory(brokenLock));
    const check = { name: 'linearizable', checker: 'linearizable', workload: null };
    const checks = [{ ...check, options: { model: 'semaphore', initial: 2 } }];
    expect(extractReport({ ...subject, checks }).overlaps).toEqual([]);
  });
});

describe('what a register was before and after', () => {
  const said = (at: number, process: number, type: 'invoke' | 'ok', f: string, value: number | null): Said => ({
    ...{ at, process, type, f, value },
    key: 'r1',
  });
  it('is what the nearest other operations show', () => {
    const history = writeHistory([
      said(1, 0, 'invoke', 'write', 7),
      said(2, 0, 'ok', 'write', 7),
      said(3, 1, 'invoke', 'read', null),
      said(4, 1, 'ok', 'read', 9),
      said(5, 2, 'invoke', 'read', null),
      said(6, 2, 'ok', 'read', 7),
    ]);
    const stale = { kind: 'stale-read', message: '9 was never written', events: [2, 3] };
    const [anomaly] = extractReport(subjectOf(history, [stale])).anomalies;
    expect(anomaly?.state).toEqual({
      of: 'r1',
      before: [{ text: '7, written by process 0 by 0.002 s', index: 1 }],
      after: [{ text: '7, read by process 2 by 0.006 s', index: 5 }],
    });
  });
});

describe('watches', () => {
  it('keep changes only of what somebody watched', () => {
    const at = (ms: number, event: Omit<Said, 'at' | 'process'>): Said => ({ at: ms, process: 0, ...event });
    const { watches } = extractReport(
      subjectOf(
        writeHistory([
          at(1, { type: 'invoke', f: 'watch', key: '/a', value: { mode: 'data' } }),
          at(2, { type: 'ok', f: 'watch', key: '/a', value: { mode: 'data' } }),
          at(3, { type: 'invoke', f: 'write', key: '/a', value: 1 }),
          at(4, { type: 'ok', f: 'write', key: '/a', value: 1 }),
          at(5, { type: 'note', f: 'watch-event', key: '/a', value: { kind: 'data-changed' } }),
          at(6, { type: 'invoke', f: 'write', key: '/b', value: 1 }),
          at(7, { type: 'ok', f: 'write', key: '/b', value: 1 }),
        ]),
      ),
    );
    expect(watches.paths).toEqual(['/a']);
    expect(watches.what).toEqual([0, 1, 2]);
    expect(watches.text.map((text) => watches.texts[text])).toEqual(['data', 'write', 'data-changed']);
  });
});

interface Drawn {
  readonly took: number;
  readonly outcome: 'ok' | 'fail' | 'info' | 'open';
  readonly key: number;
  readonly value: string;
}

/** One client's operations, one after the other. */
function historyOf(drawn: readonly Drawn[]): Said[] {
  let at = 0;
  return drawn.flatMap(({ took, outcome, key, value }, process): Said[] => {
    const event = { process, f: 'write', key: `k${key}`, value };
    at += 1;
    const invoke: Said = { at, type: 'invoke', ...event };
    if (outcome === 'open') return [invoke];
    at += took;
    return [invoke, { at, type: outcome, ...event, ...(outcome === 'ok' ? {} : { error: `E${key}` }) }];
  });
}

const operation: fc.Arbitrary<Drawn> = fc.record({
  took: fc.integer({ min: 0, max: 5000 }),
  outcome: fc.constantFrom('ok', 'fail', 'info', 'open'),
  key: fc.integer({ min: 0, max: 3 }),
  value: fc.string({ maxLength: 12, unit: 'binary' }),
});

describe('the columns of operations', () => {
  it('give back what went into them', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (drawn) => {
        const said = historyOf(drawn);
        const data = extractReport(subjectOf(writeHistory(said)));
        const decoded = decodeOperations(data);
        expect(decoded.count).toBe(drawn.length);
        drawn.forEach(({ took, outcome, key, value }, row) => {
          const text = textOf(data, decoded, row);
          expect(sentence(text)).toBe(`write k${key} ${JSON.stringify(value)}`);
          expect(text.error).toBe(outcome === 'fail' || outcome === 'info' ? `E${key}` : '');
          const lasted = (decoded.toMs[row] ?? 0) - (decoded.fromMs[row] ?? 0);
          if (outcome === 'open') expect(lasted).toBeNaN();
          else expect(lasted).toBeCloseTo(took, 3);
          expect(decoded.outcome[row]).toBe({ ok: 0, fail: 1, info: 2, open: 2 }[outcome]);
          expect(rowOfEvent(decoded, decoded.index[row] ?? -1)).toBe(row);
          expect(rowOfEvent(decoded, decoded.endIndex[row] ?? -1)).toBe(row);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('hold what anomalies name however little room there is, count the rest, and say so', () => {
    const drawn = Array.from({ length: 400 }, (_, number) => ({
      ...{ took: number % 7, outcome: 'ok' as const, key: number % 3, value: 'x'.repeat(30) },
    }));
    const named = { kind: 'planted', message: 'planted', events: [200, 201, 600] };
    const limits = { ...usualLimits, operations: 100, operationBytes: 2500 };
    const data = extractReport(subjectOf(writeHistory(historyOf(drawn)), [named]), limits);
    const decoded = decodeOperations(data);
    expect(decoded.count).toBeLessThan(100);
    expect(JSON.stringify(data.operations).length).toBeLessThanOrEqual(2500);
    for (const index of named.events) expect(rowOfEvent(decoded, index)).not.toBeNull();
    expect(data.operationCount).toBe(400);
    expect(data.series.groups[0]?.ok.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(399);
    expect(data.percentiles.find(({ phase }) => phase === 'all')?.count).toBe(400);
    expect(data.activity).not.toBeNull();
    expect(data.notes.join()).toMatch(/^\d+ of 400 operations are drawn/);
  });
});

describe('a run that did very much of everything', () => {
  const clients = 30;
  const lock = (process: number, at: number): Said[] => {
    const common = { process, key: 'lock0', workload: 'lock-chained' } as const;
    const value = { mode: 'exclusive' };
    return [
      { at, type: 'invoke', f: 'acquire', value, ...common },
      { at: at + 0.2, type: 'ok', f: 'acquire', value: { ...value, sequence: at }, ...common },
      { at: at + 0.3, type: 'invoke', f: 'release', value, ...common },
      { at: at + 0.4, type: 'ok', f: 'release', value, ...common },
    ];
  };
  const watched = (process: number, at: number): Said[] => {
    const common = { process, key: `/chaos/watch/t${at % 5}`, workload: 'watch' } as const;
    return [
      { at, type: 'invoke', f: 'watch', value: { mode: 'data' }, ...common },
      { at: at + 0.2, type: 'ok', f: 'watch', ...common },
      { at: at + 0.5, type: 'note', f: 'watch-event', value: { kind: 'data-changed' }, ...common },
    ];
  };
  const written = (process: number, at: number): Said[] => {
    const common = {
      process,
      f: 'write',
      key: `r${at % 7}`,
      workload: 'register',
      value: `<${at}.${process}>`,
    } as const;
    return [
      { at: at + 0.1, type: 'invoke', ...common },
      { at: at + 0.6, type: 'ok', ...common },
    ];
  };

  it('has a page of less than 2 MB, which says what is left out', () => {
    const said = Array.from({ length: 45_000 }, (_, at) => {
      const process = at % clients;
      return process < 10 ? lock(process, at) : process < 20 ? watched(process, at) : written(process, at);
    }).flat();
    const data = extractReport(subjectOf(writeHistory(said)));
    const html = renderReport(data);
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(Buffer.byteLength(html)).toBeGreaterThan(1_000_000);
    expect(data.operationCount).toBe(60_000);
    expect(data.operations.index.length).toBeGreaterThan(10_000);
    expect(data.notes.join(' ')).toMatch(/operations are drawn.*times of waiting.*marks of watches/);
  });
});

describe('stalls of the harness', () => {
  const known = { orchestratorMaxMs: 90, clientMaxMs: 70, stalledClient: 'register-1' };
  const pauses = {
    count: 3,
    longest: [
      { who: 'register-1', startNs: 12_000_000, ms: 70 },
      { who: 'harness', startNs: 20_500_000, ms: 90 },
    ],
  };
  const stallsWith = (stalls: HarnessStalls) => {
    const subject = subjectOf(writeHistory(brokenLock));
    return extractReport({ ...subject, result: { ...subject.result, stalls } }).stalls;
  };

  it('are told with their times', () => {
    const { sentences, marks } = stallsWith({ ...known, pauses });
    expect(marks).toEqual([
      { who: 'register-1', atMs: 12, ms: 70 },
      { who: 'harness', atMs: 20.5, ms: 90 },
    ]);
    expect(sentences.at(-1)).toBe('3 pauses of 50 ms or more: the longest 2 of them are on the time line.');
    expect(stallsWith({ ...known, pauses: { count: 0, longest: [] } }).sentences.at(-1)).toBe(
      'No pause took 50 ms or more.',
    );
  });

  it('have no times in runs that were stored without', () => {
    expect(stallsWith(known)).toMatchObject({ marks: [], sentences: [expect.any(String), expect.any(String)] });
  });
});

describe('long values', () => {
  it('are cut, which says so, and never split a character', () => {
    const long = '😀'.repeat(50_000);
    const event = { process: 0, f: 'write', key: 'r', value: long } as const;
    const file = writeHistory([
      { at: 1, type: 'invoke', ...event },
      { at: 2, type: 'ok', ...event },
    ]);
    const data = extractReport(subjectOf(file, [{ kind: 'planted', message: long, events: [0, 1] }]));
    const text = JSON.stringify(data);
    expect(text.length).toBeLessThan(40_000);
    expect(text).toMatch(/more characters\)/);
    expect(text).not.toMatch(/\\ud[89ab]/i);
  });
});
