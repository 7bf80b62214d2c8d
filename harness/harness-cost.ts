import type { HarnessStalls, NamedPauses, RecordingCost } from '../results/run-result.js';
import type { FleetCost } from './client/supervisor.js';
import { longestOf, type Pauses } from './foundation/event-loop-stalls.js';
import type { Recorder } from './history/recorder.js';

/** Pauses that are told one by one: of all processes together, the longest. */
const MOST_TOLD = 200;

/** What the harness' own work cost a run, and what its clients did not get round to. */
export interface HarnessCost {
  readonly stalls: HarnessStalls;
  readonly recording: RecordingCost;
  readonly unsent: FleetCost['unsent'];
}

/**
 * Put together once the clients have told their part.
 *
 * @param own pauses of this process' event loop
 */
export function harnessCost(
  recorder: Pick<Recorder, 'time' | 'counts' | 'startNs'>,
  fleet: FleetCost,
  own: Pauses,
): HarnessCost {
  const taken = [...recorder.counts().values()].reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
  const { operations, recording, stallMaxMs: clientMaxMs, stalledClient, unsent, pauses } = fleet;
  const { wallMs: orchestratorMs, cpuMs } = recorder.time;
  // The clients' operations are fewer by those of clients that died.
  const cpuPerOperationUs =
    operations === 0 || taken === 0 ? null : 1000 * (recording.cpuMs / operations + cpuMs / taken);
  return {
    stalls: {
      orchestratorMaxMs: own.maxMs,
      clientMaxMs,
      stalledClient,
      pauses: namedPauses([['harness', own], ...pauses], recorder.startNs),
    },
    recording: { operations, clientsMs: recording.wallMs, orchestratorMs, cpuPerOperationUs },
    unsent,
  };
}

function namedPauses(all: readonly (readonly [who: string, pauses: Pauses])[], startNs: number): NamedPauses {
  const told = all.flatMap(([who, { longest }]) => longest.map((pause) => ({ who, ...pause })));
  return {
    count: all.reduce((sum, [, { count }]) => sum + count, 0),
    longest: longestOf(told, MOST_TOLD).map((pause) => ({ ...pause, startNs: pause.startNs - startNs })),
  };
}
