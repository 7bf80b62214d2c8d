import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Json } from '../harness/history/event.js';
import { pairOperations } from '../harness/history/pairing.js';
import { summarize } from './summarize.js';
import type { RunRecord } from './summarize.js';

const s = 1e9;
const ms = 1e6;

type Loose = Partial<HistoryEvent> & { readonly time: number };

function history(events: readonly Loose[]): HistoryEvent[] {
  const sorted = [...events].sort((a, b) => a.time - b.time);
  return sorted.map((event, index) => ({ process: 0, type: 'invoke', f: 'read', ...event, index }));
}

/** An operation of process 0 that took `tookMs` from `atS` on. */
function operation(atS: number, tookMs: number, extra: Partial<HistoryEvent> = {}): Loose[] {
  const { type = 'ok', error, ...common } = extra;
  const at = { f: 'write', workload: 'register', ...common };
  return [
    { ...at, time: atS * s, type: 'invoke' },
    { ...at, time: atS * s + tookMs * ms, type, ...(error === undefined ? {} : { error }) },
  ];
}

function state(atS: number, server: string, role: string, epoch: number | null): Loose {
  const value = { server, role, epoch, zxid: null };
  return { time: atS * s, process: 'observer', type: 'note', f: 'server-state', value };
}

function step(
  atS: number,
  doneS: number,
  f: string,
  number: number,
  on: readonly string[],
  judged = 'confirmed',
): Loose[] {
  const value = { step: number, on, evidence: { pid: 7 }, judged };
  return [
    { time: atS * s, process: 'nemesis', f, type: 'invoke', value: { step: number, on: ['leader'] } },
    { time: doneS * s, process: 'nemesis', f, type: 'info', value },
  ];
}

function recordOf(events: HistoryEvent[], endS: number): RunRecord {
  return {
    events,
    operations: pairOperations(events),
    checkers: {},
    seed: 1,
    command: 'npm run chaos -- --seed 1',
    interrupted: false,
    phases: [{ name: 'load', startNs: 0, endNs: endS * s }],
    clients: { processes: 0, sessionsExpired: 0 },
    stalls: { orchestratorMaxMs: 0, clientMaxMs: 0, stalledClient: null },
    recording: { operations: 0, clientsMs: 0, orchestratorMs: 0, cpuPerOperationUs: null },
    unsent: {},
  };
}

/** zk3 leads; killed at 10 s, zk2 leads from 11 s, zk3 is started at 15 s and follows from 16 s. */
const leaderKilled = history([
  state(0, 'zk1', 'follower', 1),
  state(0, 'zk2', 'follower', 1),
  state(0, 'zk3', 'leader', 1),
  ...step(10, 10.1, 'kill', 0, ['zk3']),
  state(10.2, 'zk3', 'silent', null),
  state(10.3, 'zk1', 'looking', null),
  state(10.3, 'zk2', 'looking', null),
  state(11, 'zk2', 'leader', 2),
  state(11.1, 'zk1', 'follower', 2),
  ...step(15, 15.1, 'start', 1, ['zk3']),
  state(15.5, 'zk3', 'looking', null),
  state(16, 'zk3', 'follower', 2),
  ...operation(1, 2),
  ...operation(9.9, 400, { type: 'fail', error: 'CONNECTIONLOSS' }),
  ...operation(10.5, 900),
  ...operation(15.6, 20),
  ...operation(17, 4),
  ...operation(17.5, 6, { f: 'read' }),
]);

describe('summarize', () => {
  it('tells steady, fault and recovery apart, and errors from successes', () => {
    const { result } = summarize(recordOf(leaderKilled, 20));
    const of = (f: string, phase: string, outcome = 'ok') =>
      result.latencies.find((l) => l.f === f && l.phase === phase && l.outcome === outcome);
    expect(of('write', 'steady')).toMatchObject({ count: 2, maxMs: 4 });
    expect(of('write', 'fault')?.maxMs).toBeCloseTo(900, -1);
    expect(of('write', 'recovery')).toMatchObject({ count: 1 });
    expect(of('write', 'fault', 'error')).toMatchObject({ count: 1 });
    expect(of('write', 'all')).toMatchObject({ count: 4 });
    expect(of('read', 'steady')).toMatchObject({ count: 1 });
    expect(result.loadPhaseS.fault).toBeCloseTo(5.1);
    expect(result.loadPhaseS.recovery).toBeCloseTo(0.9);
    expect(result.loadPhaseS.steady).toBeCloseTo(14);
  });

  it('times the recovery of each fault', () => {
    const { result } = summarize(recordOf(leaderKilled, 20));
    expect(result.faults).toHaveLength(1);
    const [fault] = result.faults;
    expect(fault).toMatchObject({ do: 'kill', on: ['zk3'], judged: 'confirmed', evidence: { pid: 7 }, step: 0 });
    expect(fault?.endNs).toBe(15.1 * s);
    expect(fault?.leaderlessMs).toBeCloseTo(1000);
    expect(fault?.firstWriteMs).toBeCloseTo(1300);
    expect(result.leadership).toMatchObject({ changes: 1, epochs: [1, 2] });
    expect(result.leadership.leaderlessMs).toBeCloseTo(800);
  });

  it('charges a loss of leadership to the fault that caused it, not to one still in force', () => {
    const events = history([
      state(0, 'zk1', 'leader', 1),
      ...step(2, 2.1, 'kill', 0, ['zk2']),
      state(9, 'zk1', 'leader', 1),
      ...step(10, 10.1, 'kill', 1, ['zk1']),
      state(10.2, 'zk1', 'silent', null),
      state(11, 'zk3', 'leader', 2),
    ]);
    const { faults } = summarize(recordOf(events, 20)).result;
    expect(faults.map(({ leaderlessMs }) => leaderlessMs)).toEqual([0, 1000]);
  });

  it('says 0 where leadership was never lost and null where it never came back', () => {
    const follower = history([
      state(0, 'zk1', 'leader', 1),
      ...step(5, 5.1, 'kill', 0, ['zk2']),
      state(9, 'zk1', 'leader', 1),
    ]);
    expect(summarize(recordOf(follower, 10)).result.faults[0]).toMatchObject({ leaderlessMs: 0, firstWriteMs: null });
    const lost = history([
      state(0, 'zk1', 'leader', 1),
      ...step(5, 5.1, 'kill', 0, ['zk1']),
      state(5.2, 'zk1', 'silent', null),
    ]);
    const { result } = summarize(recordOf(lost, 10));
    expect(result.faults[0]).toMatchObject({ leaderlessMs: null, endNs: null });
    expect(result.leadership.leaderlessMs).toBeCloseTo(4800);
  });

  it('ends a fault when its own time is over, or when its servers are started one by one, or at the heal', () => {
    const value = (number: number, more: Record<string, unknown>) => ({ value: { step: number, ...more } as Json });
    const fault = { process: 'nemesis', f: 'partition' } as const;
    const undo = { process: 'nemesis', f: 'heal' } as const;
    const events = history([
      { ...fault, time: 1 * s, ...value(0, { on: ['leader'] }) },
      { ...undo, time: 4 * s, ...value(0, { on: ['zk1'], undoes: true }) },
      // The evidence comes last, and does not move the fault.
      { ...fault, time: 5 * s, type: 'info', ...value(0, { on: ['zk1'], inForceAfterMs: 100, judged: 'confirmed' }) },
      { ...undo, time: 6 * s, type: 'info', ...value(0, { on: ['zk1'], undoes: true, inForceAfterMs: 200 }) },
      ...step(7, 7.1, 'kill', 1, ['zk1', 'zk2']),
      ...step(8, 8.1, 'start', 2, ['zk1']),
      ...step(9, 9.1, 'start', 3, ['zk2']),
      ...step(9.2, 9.3, 'pause', 4, ['zk3']),
      ...step(9.5, 9.6, 'heal', 5, ['zk3']),
      {
        ...fault,
        f: 'not-begun',
        type: 'note',
        time: 9.9 * s,
        ...value(6, { do: 'kill', on: ['leader'], why: 'late' }),
      },
    ]);
    const { result } = summarize(recordOf(events, 20));
    expect(result.faults.map(({ do: name, inForceNs, endNs }) => [name, inForceNs / s, (endNs ?? 0) / s])).toEqual([
      ['partition', 1.1, 4.2],
      ['kill', 7.1, 9.1],
      ['pause', 9.3, 9.6],
    ]);
    expect(result.stepsNotBegun).toEqual([{ step: 6, do: 'kill', on: ['leader'], why: 'late' }]);
  });

  it('leaves set-up, final reads and what came after the load out', () => {
    const events = history([...operation(1, 2), ...operation(12, 2), ...operation(3, 2, { final: true, f: 'read' })]);
    const { result } = summarize(recordOf(events, 10));
    expect(result.workloads).toMatchObject([{ workload: 'register', ok: 1, okByOperation: { write: 1 }, okPerS: 0.1 }]);
  });

  it('counts what an acquisition cost, in fields of the event or of its value', () => {
    const events = history([
      { time: 1, f: 'acquire', workload: 'lock' },
      { time: 2, f: 'acquire', workload: 'lock', type: 'ok', value: { notifications: 3, listings: 2 } },
      { time: 3, f: 'release', workload: 'lock' },
      { time: 4, f: 'release', workload: 'lock', type: 'ok' },
      { time: 5, f: 'acquire', workload: 'lock' },
      { time: 6, f: 'acquire', workload: 'lock', type: 'ok', ...{ notifications: 1, listings: 1 } },
    ]);
    expect(summarize(recordOf(events, 10)).result.workloads[0]?.acquisition).toEqual({
      acquisitions: 2,
      notificationsPerAcquisition: 2,
      listingsPerAcquisition: 1.5,
      packetsPerAcquisition: null,
    });
  });

  it('counts the packets that servers sent for an acquisition, of a run whose only workload it is', () => {
    const lock = (time: number, workload = 'lock') => [
      { time, f: 'acquire', workload },
      { time: time + 0.1, f: 'acquire', workload, type: 'ok' as const, value: { notifications: 0, listings: 1 } },
    ];
    const counted = (time: number, packetsSent: number) => ({
      ...{ time, process: 'observer' as const, type: 'note' as const, f: 'server-state' },
      value: { server: 'zk1', role: 'leader', epoch: 1, packetsSent },
    });
    const packets = (...events: readonly (readonly Parameters<typeof history>[0][number][])[]) => {
      return summarize(recordOf(history(events.flat()), 10)).result.workloads[0]?.acquisition?.packetsPerAcquisition;
    };
    // Between the looks are two acquisitions and 12 packets.
    expect(packets([counted(2 * s, 5), counted(8 * s, 17)], lock(s), lock(3 * s), lock(4 * s), lock(9 * s))).toBe(6);
    expect(packets([counted(2 * s, 5), counted(8 * s, 17)], lock(3 * s), lock(4 * s, 'set'))).toBeNull();
    expect(packets([counted(2 * s, 5), counted(8 * s, 17)], lock(9 * s))).toBeNull();
  });

  it('is unknown when nothing was judged, and false when anything is false', () => {
    const record = recordOf(leaderKilled, 20);
    expect(summarize(record).result).toMatchObject({ valid: 'unknown', why: 'nothing was judged' });
    const check = { operations: 1, anomalies: [], elapsedMs: 1 };
    const anomalies = [{ kind: 'stale-read', message: 'read 3 after 4', events: [1, 2] }];
    const checkers = {
      stats: { ...check, valid: 'unknown' as const, reason: 'too few' },
      'register/linearizable': { ...check, valid: false, anomalies },
    };
    expect(summarize({ ...record, checkers }).result).toMatchObject({
      valid: false,
      why: 'register/linearizable found 1 anomaly (stale-read)',
    });
  });
});
