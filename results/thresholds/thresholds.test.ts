import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/foundation/errors.js';
import { inkFor } from '../render/text.js';
import { sampleFault, sampleLatency, sampleResult, sampleWorkload } from '../testing/sample-run.js';
import { judgeThresholds, withThresholds } from './judge-thresholds.js';
import { measurementsOf, metrics } from './metrics.js';
import { parseThresholds, readThresholds } from './read-thresholds.js';
import { renderThresholds, thresholdLine } from './render-thresholds.js';

const workloads = ['register', 'lock-chained'];
const parse = (text: string) => parseThresholds(text, 't.yaml', workloads);

function judged(text: string, result = sampleResult()) {
  return judgeThresholds(parse(text), measurementsOf(result))?.outcomes.map(({ met }) => met);
}

describe('a thresholds file', () => {
  it('keeps where each threshold stands and what it says', () => {
    const text = '# ours\nrecovery_ms: 3000 # seen: 1450\np99_ms:\n  all: 500\n  register/read@steady: 50\n';
    expect(parse(text)).toEqual([
      {
        metric: 'recovery_ms',
        scope: { workload: null, f: null, phase: 'all' },
        limit: 3000,
        source: { file: 't.yaml', line: 2, text: 'recovery_ms: 3000' },
      },
      expect.objectContaining({ limit: 500, source: { file: 't.yaml', line: 4, text: 'p99_ms: all: 500' } }),
      expect.objectContaining({
        scope: { workload: 'register', f: 'read', phase: 'steady' },
        source: { file: 't.yaml', line: 5, text: 'p99_ms: register/read@steady: 50' },
      }),
    ]);
  });

  it.each([
    ['p99: 50', /t.yaml:1: unknown threshold p99 \(did you mean p99_ms\?\)/],
    ['\np99_ms:\n  regster: 5', /t.yaml:3: unknown workload regster \(did you mean register\?\)/],
    ['p99_ms:\n  register@stedy: 5', /t.yaml:2: unknown phase stedy \(did you mean steady\?\)/],
    ['fire: 1', /unknown threshold fire; there are: p50_ms, /],
    ['p99_ms: fast', /t.yaml:1: p99_ms must be a number/],
    ['p99_ms: -1', /p99_ms must be a number, 0 or more/],
    ['p99_ms: .inf', /must be a number/],
    ['p99_ms: [1]', /must be a number/],
    ['p99_ms:\n  register:\n    read: 1', /t.yaml:2: p99_ms must be a number/],
    ['p99_ms: 1\np99_ms: 2', /t.yaml:2: .*unique/],
    ['recovery_ms:\n  register: 5', /recovery_ms can be given only for the whole run, not for register/],
    ['min_ok_per_s:\n  register/read: 5', /min_ok_per_s can be given by workload, not for register\/read/],
    ['min_ok_per_s:\n  register@fault: 5', /by workload, not for register@fault/],
    ['p99_ms:\n  all/read: 5', /by workload\/operation, not for all\/read/],
    ['', /must hold an object of thresholds/],
    ['- p99_ms', /must hold an object/],
    ['{}', /holds no threshold/],
    ['p99_ms: {', /t.yaml:1: /],
    ['? [a]\n: 1', /plain words/],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(UsageError);
  });

  it('is read from a file, or it says which cannot be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
    const file = join(folder, 't.yaml');
    writeFileSync(file, 'recovery_ms: 1\n');
    expect(readThresholds(file, workloads)).toMatchObject([{ limit: 1, source: { file } }]);
    expect(() => readThresholds(join(folder, 'no.yaml'), workloads)).toThrow(/no.yaml: cannot be read/);
    rmSync(folder, { recursive: true });
  });

  it('never throws anything but a usage error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('judgeThresholds', () => {
  it('is met at the limit and missed above it', () => {
    expect(judged('p99_ms: 62.6')).toEqual([true]);
    expect(judged('p99_ms: 62.5')).toEqual([false]);
    expect(judged('min_ok_per_s: 33')).toEqual([true]);
    expect(judged('min_ok_per_s: 33.1')).toEqual([false]);
    expect(judged('p99_ms:\n  register/read: 40\n  register/write: 40')).toEqual([true, false]);
  });

  it('takes what was not measured for unknown, never for met', () => {
    expect(judged('p99_ms:\n  lock-chained: 1e9')).toEqual(['unknown']);
    expect(judged('p99_ms:\n  register/raed: 1e9')).toEqual(['unknown']);
    expect(judged('p99_ms:\n  register@fault: 1e9')).toEqual(['unknown']);
    expect(judged('packets_per_acquisition: 1e9')).toEqual(['unknown']);
    expect(judged('max_unavailability_ms: 1e9')).toEqual(['unknown']);
    expect(judged('recovery_ms: 1e9', sampleResult({ faults: [] }))).toEqual(['unknown']);
    const leaderless = { leaderlessMs: 0, changes: 0, epochs: [] };
    expect(judged('leaderless_ms: 1e9', sampleResult({ leadership: leaderless }))).toEqual(['unknown']);
  });

  it('takes a phase apart from the whole', () => {
    const latencies = [sampleLatency({}), sampleLatency({ phase: 'fault', p99Ms: 900 })];
    expect(judged('p99_ms:\n  register/read: 50\n  register/read@fault: 50', sampleResult({ latencies }))).toEqual([
      true,
      false,
    ]);
    expect(judged('p99_ms: 1', sampleResult({ latencies: [sampleLatency({ outcome: 'error' })] }))).toEqual([
      'unknown',
    ]);
  });

  it('says of a recovery that never came what was seen of it', () => {
    const faults = [sampleFault({}), sampleFault({ inForceNs: 38e9, firstWriteMs: null })];
    expect(judged('recovery_ms: 1500', sampleResult({ faults }))).toEqual([false]);
    expect(judged('recovery_ms: 3000', sampleResult({ faults }))).toEqual(['unknown']);
  });

  it('knows unavailability and what an acquisition cost', () => {
    const acquisition = {
      ...{ acquisitions: 9, notificationsPerAcquisition: 1.5, listingsPerAcquisition: 3 },
      packetsPerAcquisition: 12.5,
    };
    const result = sampleResult({
      checkers: {
        availability: {
          ...{ valid: true, operations: 1, anomalies: [], elapsedMs: 1 },
          details: { longestUnavailableMs: 2600, longestUnavailableFromS: 57.8 },
        },
      },
      workloads: [sampleWorkload({ workload: 'lock-chained', acquisition })],
    });
    expect(judged('max_unavailability_ms: 2600\nnotifications_per_acquisition: 1.4', result)).toEqual([true, false]);
    expect(judged('packets_per_acquisition: 12.4', result)).toEqual([false]);
    expect(judged('unknown_share: 0.004\nsessions_expired: 1', result)).toEqual([true, false]);
  });

  it('expects nothing where no threshold is given', () => {
    expect(judgeThresholds([], measurementsOf(sampleResult()))).toBeNull();
  });

  it('a missed one fails a valid run, and no met one saves an invalid one', () => {
    const report = (text: string) => {
      const thresholds = judgeThresholds(parse(text), measurementsOf(sampleResult()));
      if (thresholds === null) throw new Error('expected some');
      return thresholds;
    };
    expect(withThresholds(sampleResult())).toBe(true);
    expect(withThresholds({ valid: true, thresholds: report('p99_ms: 1') })).toBe(false);
    expect(withThresholds({ valid: true, thresholds: report('packets_per_acquisition: 1') })).toBe('unknown');
    expect(withThresholds({ valid: false, thresholds: report('p99_ms: 1000') })).toBe(false);
    expect(withThresholds({ valid: 'unknown', thresholds: report('p99_ms: 1') })).toBe(false);
  });
});

describe('what is shown', () => {
  it('holds the source, the measured value and what is allowed', () => {
    const report = judgeThresholds(parse('p99_ms: 50 # x\nrecovery_ms: 3000\npackets_per_acquisition: 6'), [
      ...measurementsOf(sampleResult()),
    ]);
    const text = renderThresholds(report ?? { met: true, outcomes: [] }, inkFor(false));
    expect(text).toMatchInlineSnapshot(`
      "  thresholds
        MISSED   p99_ms: 50  (t.yaml:1)
                 measured 62.6 ms, at most 50 ms is allowed (register write)
        met      recovery_ms: 3000  (t.yaml:2)
                 measured 1,450 ms, at most 3,000 ms is allowed (kill zk5 at 2.00 s)
        UNKNOWN  packets_per_acquisition: 6  (t.yaml:3)
                 nothing was measured: it acquired nothing while the servers were
                 watched, or it was not the only workload: servers count the packets
                 of all together"
    `);
    expect(report?.outcomes.map(thresholdLine)[0]).toBe(
      't.yaml:1: "p99_ms: 50" missed: measured 62.6 ms, at most 50 ms is allowed (register write)',
    );
  });

  it('every metric says what it is', () => {
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
    for (const { describe: meaning } of metrics) expect(meaning).not.toBe('');
  });
});
