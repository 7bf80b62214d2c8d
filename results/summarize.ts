import { worstOf } from '../checkers/verdict.js';
import type { CheckResult } from '../checkers/verdict.js';
import type { HistoryEvent } from '../harness/history/event.js';
import type { Operation } from '../harness/history/operation.js';
import { faultsIn } from './fault-timeline.js';
import { skippedStepsIn, stepsIn } from './nemesis-steps.js';
import { summarizeFaults } from './fault-summary.js';
import { latencyGroups, summarizeLatencies } from './latencies.js';
import type { LatencyGroup } from './latencies.js';
import { leaderlessStretches, looksIn, termsIn } from './leadership-timeline.js';
import { LoadPhases } from './load-phases.js';
import type { ClientDeaths, HarnessStalls, RecordingCost, RunResult, TimedPhase } from './run-result.js';
import { whyOf } from './why.js';
import { summarizeWorkloads } from './workload-summary.js';

/** What a run left, from which everything else is computed. */
export interface RunRecord {
  readonly events: readonly HistoryEvent[];
  /** The same, paired. */
  readonly operations: readonly Operation[];
  readonly checkers: Readonly<Record<string, CheckResult & { readonly elapsedMs: number }>>;
  readonly seed: number;
  /** The command that repeats the run. */
  readonly command: string;
  readonly interrupted: boolean;
  /** With one named `load`. */
  readonly phases: readonly TimedPhase[];
  readonly clients: ClientDeaths;
  readonly stalls: HarnessStalls;
  readonly recording: RecordingCost;
  /** By workload: turns that were due when the load ended and had not begun. */
  readonly unsent: Readonly<Record<string, number>>;
}

/** The result, and what the histogram files are made of. */
export interface Summary {
  readonly result: RunResult;
  readonly latencies: readonly LatencyGroup[];
  readonly loadPhases: LoadPhases;
}

/** Everything `results.json` holds, from the history and the verdicts. Pure. */
export function summarize(record: RunRecord): Summary {
  const { events, operations, checkers, seed, command, interrupted, phases, clients, stalls, recording, unsent } =
    record;
  const looks = looksIn(events);
  const faults = faultsIn(stepsIn(events));
  const load = phases.find(({ name }) => name === 'load') ?? { startNs: 0, endNs: events.at(-1)?.time ?? 0 };
  const loadPhases = new LoadPhases(load, faults, looks);
  const latencies = latencyGroups(operations, loadPhases);
  const gaps = leaderlessStretches(looks, load);
  const terms = termsIn(looks);
  const valid = worstOf(Object.values(checkers).map((check) => check.valid));
  const faultSummaries = summarizeFaults(faults, operations, looks, load);
  const result: RunResult = {
    valid,
    why: whyOf(valid, checkers, faultSummaries),
    seed,
    command,
    interrupted,
    checkers,
    workloads: summarizeWorkloads(operations, loadPhases, unsent, looks),
    latencies: latencies.map(summarizeLatencies),
    faults: faultSummaries,
    stepsNotBegun: skippedStepsIn(events),
    leadership: {
      leaderlessMs: gaps.reduce((sum, { startNs, endNs }) => sum + (endNs - startNs) / 1e6, 0),
      changes: Math.max(0, terms.length - 1),
      epochs: terms.map(({ epoch }) => epoch),
    },
    phases,
    loadPhaseS: loadPhases.seconds(),
    loadS: (load.endNs - load.startNs) / 1e9,
    clients,
    stalls,
    recording,
  };
  return { result, latencies, loadPhases };
}
