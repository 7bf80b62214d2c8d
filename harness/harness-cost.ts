import type { HarnessStalls, RecordingCost } from '../results/run-result.js';
import type { FleetCost } from './client/supervisor.js';
import type { Recorder } from './history/recorder.js';

/** What the harness' own work cost a run, and what its clients did not get round to. */
export interface HarnessCost {
  readonly stalls: HarnessStalls;
  readonly recording: RecordingCost;
  readonly unsent: FleetCost['unsent'];
}

/**
 * Put together once the clients have told their part.
 *
 * @param orchestratorMaxMs longest pause of this process' event loop
 */
export function harnessCost(
  recorder: Pick<Recorder, 'time' | 'counts'>,
  fleet: FleetCost,
  orchestratorMaxMs: number,
): HarnessCost {
  const taken = [...recorder.counts().values()].reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
  const { operations, recording, stallMaxMs: clientMaxMs, stalledClient, unsent } = fleet;
  const { wallMs: orchestratorMs, cpuMs } = recorder.time;
  // The clients' operations are fewer by those of clients that died.
  const cpuPerOperationUs =
    operations === 0 || taken === 0 ? null : 1000 * (recording.cpuMs / operations + cpuMs / taken);
  return {
    stalls: { orchestratorMaxMs, clientMaxMs, stalledClient },
    recording: { operations, clientsMs: recording.wallMs, orchestratorMs, cpuPerOperationUs },
    unsent,
  };
}
