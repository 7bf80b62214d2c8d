import { counted, duration } from '../../results/render/text.js';
import type { MachineFacts } from '../../results/run-result.js';
import type { EnsembleCell, FailureTimeline, JudgedEnsemble } from './ensemble-result.js';
import { ensembleName } from './measure-shares.js';

/** A difference takes as many of each. */
const fewestRepetitions = 3;
/** A pause of a load process that costs throughput. */
const stallMs = 200;
/** Runnable processes per core when the measurement began. */
const busyPerCore = 0.5;

/** What a measurement has found; see {@link EnsembleResult}. */
export interface Found {
  readonly cells: readonly EnsembleCell[];
  readonly failures: FailureTimeline | null;
  readonly ensembles: readonly JudgedEnsemble[];
  readonly machine: MachineFacts;
  readonly rounds: number;
}

/** Why figures are to be taken with care; sentences without a full stop. */
export function doubtsOf({ cells, failures, ensembles, machine }: Found): readonly string[] {
  const doubts: string[] = [];
  const fewest = Math.min(...cells.map(({ repetitions }) => repetitions.length));
  if (cells.length > 0 && fewest < fewestRepetitions) {
    doubts.push(`${counted(fewest, 'repetition', 'repetitions')} of a cell: no difference can be told from chance`);
  }
  if (machine.loadAverage > busyPerCore * machine.cores) {
    doubts.push(
      `the machine was busy when it began: a load of ${machine.loadAverage.toFixed(1)} on ${counted(machine.cores, 'core', 'cores')}`,
    );
  }
  const failing = cells.filter(({ repetitions }) => repetitions.some(({ errorsPerSecond }) => errorsPerSecond > 0));
  if (failing.length > 0)
    doubts.push(`requests failed in ${counted(failing.length, 'cell', 'cells')} without any fault`);
  for (const ensemble of ensembles.filter(({ of }) => of === 'shares')) {
    const { clientStallMaxMs, harnessStallMaxMs } = ensemble;
    const longest = Math.max(clientStallMaxMs, harnessStallMaxMs);
    if (longest < stallMs) continue;
    const whose = longest === clientStallMaxMs ? 'a client' : 'the harness';
    doubts.push(`${ensembleName(ensemble)}: ${whose} stood still for ${duration(longest)}`);
  }
  for (const step of failures?.notBegun ?? []) doubts.push(`not begun: ${step}`);
  return doubts;
}
