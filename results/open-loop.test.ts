import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../harness/history/event.js';
import { pairOperations } from '../harness/history/pairing.js';
import { intervalLog } from './histogram-files.js';
import { latencyGroups, summarizeLatencies } from './latencies.js';
import { LoadPhases } from './load-phases.js';
import { summarizeWorkloads } from './workload-summary.js';

const ms = 1e6;
const s = 1e9;

interface Load {
  readonly clients: number;
  readonly rateHz: number;
  readonly seconds: number;
  /** How long an operation takes that is invoked outside the stall. */
  readonly serviceMs: number;
  /** Nothing is answered within it. */
  readonly stall: { readonly startNs: number; readonly endNs: number };
  readonly open: boolean;
}

/** What clients at an even pace, one operation at a time each, would have recorded. */
function historyOf({ clients, rateHz, seconds, serviceMs, stall, open }: Load): HistoryEvent[] {
  const events: Omit<HistoryEvent, 'index'>[] = [];
  const periodNs = (clients * s) / rateHz;
  for (let process = 0; process < clients; process++) {
    let freeNs = 0;
    for (let due = (process * periodNs) / clients; due < seconds * s; due += periodNs) {
      const invoked = Math.max(due, freeNs);
      const stalled = invoked < stall.endNs && invoked + serviceMs * ms > stall.startNs;
      freeNs = (stalled ? stall.endNs : invoked) + serviceMs * ms;
      const at = { process, f: 'write', key: `r${process}`, workload: 'register' };
      events.push({ ...at, time: Math.round(invoked), type: 'invoke', ...(open ? { due: Math.round(due) } : {}) });
      events.push({ ...at, time: Math.round(freeNs), type: 'ok' });
    }
  }
  return events.sort((a, b) => a.time - b.time).map((event, index) => ({ index, ...event }));
}

const stalledLoad: Load = {
  ...{ clients: 5, rateHz: 200, seconds: 30, serviceMs: 2, open: true },
  stall: { startNs: 10 * s, endNs: 11.5 * s },
};

const pause = {
  ...{ step: 0, do: 'pause', on: ['zk1'], judged: 'confirmed', evidence: null },
  ...{ startNs: 10 * s, inForceNs: 10 * s, endNs: 11.5 * s },
};
const phases = new LoadPhases({ startNs: 0, endNs: 30 * s }, [pause], []);

function latency(load: Load, phase: string) {
  const groups = latencyGroups(pairOperations(historyOf(load)), phases);
  const found = groups.map(summarizeLatencies).find((group) => group.phase === phase && group.outcome === 'ok');
  if (found === undefined) throw new Error(`no latencies of ${phase}`);
  return found;
}

describe('an open loop', () => {
  it('charges a stall to everyone who would have waited', () => {
    const all = latency(stalledLoad, 'all');
    expect(all).toMatchObject({ loop: 'open', count: 6000, p50Ms: 2 });
    expect(all.p99Ms).toBeGreaterThan(1000);
    expect(all.sinceInvocation?.p99Ms).toBe(2);
  });

  it('charges it to the fault that operations were due in, though they were invoked after it', () => {
    const fault = latency(stalledLoad, 'fault');
    // 1.5 s at 200/s, and the one that each client was about to begin.
    expect(fault.count).toBeGreaterThanOrEqual(300);
    expect(fault.p50Ms).toBeGreaterThan(600);
    expect(latency(stalledLoad, 'steady').p50Ms).toBe(2);
  });

  it('is what a workload’s figures count from, with the closed loop’s beside them', () => {
    const [summary] = summarizeWorkloads(pairOperations(historyOf(stalledLoad)), phases, { register: 7 });
    expect(summary).toMatchObject({ loop: 'open', p50Ms: 2, p99SinceInvocationMs: 2, unsent: 7 });
    expect(summary?.p99Ms).toBeGreaterThan(1000);
  });

  it('says in the log what is counted', () => {
    const text = (open: boolean) => intervalLog(pairOperations(historyOf({ ...stalledLoad, open })), phases, 0);
    expect(text(true)).toContain('#[Open loop: latencies from the intended start]\n');
    expect(text(false)).toContain('#[Closed loop: latencies from the invocation');
  });

  it('never shows less than the closed loop’s view of the same operations', () => {
    const stallMs = fc.integer({ min: 0, max: 3000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 5, max: 60 }),
        stallMs,
        (clients, rateHz, length) => {
          const stall = { startNs: 3 * s, endNs: 3 * s + length * ms };
          const all = latency({ ...stalledLoad, clients, rateHz, seconds: 10, stall }, 'all');
          expect(all.p99Ms).toBeGreaterThanOrEqual(all.sinceInvocation?.p99Ms ?? Infinity);
          expect(all.maxMs).toBeGreaterThanOrEqual(all.sinceInvocation?.maxMs ?? Infinity);
        },
      ),
    );
  });
});

describe('a closed loop', () => {
  it('hides the stall in an operation a client, and is marked', () => {
    const all = latency({ ...stalledLoad, open: false }, 'all');
    expect(all).toMatchObject({ loop: 'closed', p99Ms: 2 });
    expect(all).not.toHaveProperty('sinceInvocation');
    const [summary] = summarizeWorkloads(pairOperations(historyOf({ ...stalledLoad, open: false })), phases, {});
    expect(summary).toMatchObject({ loop: 'closed' });
    expect(summary).not.toHaveProperty('unsent');
  });
});
