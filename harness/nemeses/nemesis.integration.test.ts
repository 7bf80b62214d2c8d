import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monotonicNs } from '../foundation/clock.js';
import type { EventFields, EventType, Json, ProcessId } from '../history/event.js';
import { Observer } from '../observation/observer.js';
import type { RunningEnsemble } from '../runtimes/runtime.js';
import { type BootedEnsemble, bootForTests } from '../testing/booted-ensemble.js';
import { Nemesis } from './nemesis.js';
import type { PlanStep } from './plan.js';
import type { StepReport } from './step-log.js';

interface Recorded {
  readonly process: ProcessId;
  readonly type: EventType;
  readonly fields: EventFields;
}

const never = new AbortController().signal;
let booted: BootedEnsemble;
let ensemble: RunningEnsemble;
let observer: Observer;
const events: Recorded[] = [];
const recorder = {
  record: (process: ProcessId, type: EventType, fields: EventFields) => void events.push({ process, type, fields }),
};

beforeAll(async () => {
  booted = await bootForTests('nemesis', { participants: 3, observers: 1 });
  ensemble = booted.ensemble;
  observer = new Observer({ servers: ensemble.servers, recorder });
  observer.start();
  await observer.ready({ limitMs: 60_000 });
});

afterAll(async () => {
  await observer.stop();
  await booted.end();
});

/** Runs the steps, heals, waits until all is whole again; reports without the final heal. */
async function carryOut(...steps: readonly PlanStep[]): Promise<readonly StepReport[]> {
  const nemesis = new Nemesis({ plan: { seed: 1, bind: {}, steps }, ensemble, view: observer, recorder });
  await nemesis.run(monotonicNs(), never);
  // The evidence of a fault that lasts until the heal needs its time.
  await nemesis.finish(20_000);
  await nemesis.heal();
  expect(await observer.waitFor('synced', { limitMs: 60_000 })).toBe(true);
  expect(nemesis.inForce()).toEqual([]);
  return nemesis.reports().slice(0, steps.length);
}

function epochIn(evidence: Json | undefined): number {
  const { epoch } = evidence as { readonly epoch: number };
  return epoch;
}

describe('faults on a real ensemble, each with its evidence', () => {
  it('kills the leader: its process is gone, another leads in a later epoch; starts it again', async () => {
    const leader = observer.leader();
    const [kill] = await carryOut({ at: 0, do: 'kill', on: ['leader'], for: 1 });
    expect(kill).toMatchObject({ judged: 'confirmed', on: [leader?.server] });
    expect(kill?.evidence['processes']).toMatchObject({ [leader?.server ?? '']: { process: 'gone' } });
    expect(epochIn(kill?.evidence['leaderAfter'])).toBeGreaterThan(epochIn(kill?.evidence['leaderBefore']));
    const undone = events.findLast(({ type, fields }) => type === 'info' && fields.f === 'start');
    expect(undone?.fields.value).toMatchObject({ judged: 'confirmed', undoes: true, on: [leader?.server] });
  });

  it('pauses the leader until it is replaced; it finds its way back', async () => {
    const leader = observer.leader();
    const [pause] = await carryOut(
      { at: 0, do: 'pause', on: ['leader'] },
      { after: 'no-leader', do: 'kill', on: ['observer'] },
      { after: 'leader', do: 'resume', on: [leader?.server ?? ''] },
    );
    expect(pause).toMatchObject({ judged: 'confirmed', on: [leader?.server], evidence: { silent: true } });
    expect(pause?.evidence['processes']).toMatchObject({ [leader?.server ?? '']: { process: 'stopped' } });
    expect(epochIn(pause?.evidence['leaderAfter'])).toBeGreaterThan(leader?.epoch ?? Infinity);
  });

  it('cuts the leader off: the toxics are on exactly its links, and its followers leave it', async () => {
    const leader = observer.leader()?.server ?? '';
    const [cut] = await carryOut({ at: 0, do: 'partition', shape: 'isolate', on: ['leader'] });
    expect(cut).toMatchObject({ judged: 'confirmed', on: [leader], evidence: { missing: [], unexpected: [] } });
    // Both directions of three pairs, four streams each.
    expect(cut?.evidence['links']).toBe(24);
    expect(Object.keys(cut?.evidence['changed'] ?? {})).not.toHaveLength(0);
  });

  it('cuts clients off from a server that goes on serving', async () => {
    const groups = [['clients'], ['follower:min']];
    const [cut] = await carryOut({ at: 0, do: 'partition', groups, style: 'refuse' });
    expect(cut).toMatchObject({ judged: 'confirmed', evidence: { clientsCutOffFrom: [expect.stringMatching(/^zk/)] } });
  });

  it('slows a follower: a session takes as much longer', async () => {
    const [slow] = await carryOut({ at: 0, do: 'slow', on: ['follower'], latencyMs: 150 });
    expect(slow).toMatchObject({ judged: 'confirmed' });
  });

  it('records every step with invocation and completion', () => {
    const nemesis = events.filter(({ process }) => process === 'nemesis');
    const invoked = nemesis.filter(({ type }) => type === 'invoke').map(({ fields }) => fields.f);
    const completed = nemesis.filter(({ type }) => type === 'info').map(({ fields }) => fields.f);
    expect(completed.sort()).toEqual(invoked.sort());
    expect(new Set(invoked)).toEqual(new Set(['kill', 'start', 'pause', 'resume', 'partition', 'slow', 'heal']));
  });
});
