import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { figure } from '../render/text.js';
import { benchGroups } from './bench-groups.js';
import type { Measure, MeasuredGroup, Side } from './measure.js';
import type { BenchTarget, RunTarget, Target } from './open-target.js';
import { readRunWindows } from './read-run-windows.js';
import type { RunWindows } from './read-run-windows.js';
import { runGroups } from './run-groups.js';
import { differingSettings, settingsOf } from './settings.js';

/** A stall of the harness from which on it may have made the latencies. */
const longStallMs = 100;

/**
 * What is known of one side: a run, several repetitions of one (each is a sample then), or benchmarks.
 *
 * @param targets at least one
 * @throws HistoryError when a history cannot be read
 */
export function sideOf(letter: string, targets: readonly Target[], random: SeededRandom): Side {
  const [first] = targets;
  if (first === undefined) throw new RangeError('a side without a run');
  const measured = targets.map((target, place) => measure(target, random.fork(String(place))));
  const several = targets.length > 1;
  return {
    letter,
    names: targets.map(({ name }) => name),
    verdicts: targets.map(({ name, result: { valid, why } }) => ({ name, valid, why })),
    settings: settingsOf(first),
    groups: several ? together(measured.map(({ groups }) => groups)) : (measured[0]?.groups ?? []),
    overTime: measured[0]?.overTime ?? [],
    doubts: [
      ...targets.flatMap((target) =>
        doubtsOf(target).map((doubt) => `${letter}${several ? ` (${target.name})` : ''}: ${doubt}`),
      ),
      ...targets.slice(1).flatMap((target) => {
        const differing = differingSettings(settingsOf(first), settingsOf(target));
        return differing.length === 0 ? [] : [`${letter} is no repetition of one run: ${differing.join('; ')}`];
      }),
    ],
  };
}

type Figures = Pick<Side, 'groups' | 'overTime'>;

function measure(target: Target, random: SeededRandom): Figures {
  if (target.kind === 'bench') return { groups: benchGroups(target.result), overTime: [] };
  const { history, result } = target;
  const load = result.phases.find(({ name }) => name === 'load');
  if (history === null || load === undefined) return { groups: [], overTime: [] };
  const windows = readRunWindows(history, load);
  return { groups: runGroups(windows, result.faults, random), overTime: ratesOver(windows) };
}

function ratesOver({ workloads, windowS }: RunWindows): Side['overTime'] {
  return workloads.map(({ workload, ok }) => ({
    workload,
    points: [...ok].map((count, window) => ({ x: (window + 0.5) * windowS, y: count / windowS })),
  }));
}

/** Repetitions as one: what was a figure of each is a sample now. What only some have measured is not compared. */
function together(repetitions: readonly (readonly MeasuredGroup[])[]): MeasuredGroup[] {
  const names = [...new Set(repetitions.flatMap((groups) => groups.map(({ name }) => name)))];
  return names.map((name) => {
    const groups = repetitions.map((own) => own.find((group) => group.name === name));
    const measures = [...new Set(groups.flatMap((group) => group?.measures.map((one) => one.name) ?? []))];
    return {
      name,
      measures: measures.map((measureName) =>
        merged(groups.map((group) => group?.measures.find((one) => one.name === measureName))),
      ),
    };
  });
}

function merged(repetitions: readonly (Measure | undefined)[]): Measure {
  const there = repetitions.filter((one) => one !== undefined);
  const [first] = there;
  if (first === undefined) throw new RangeError('a measure without repetitions');
  const known = there.filter(({ value }) => value !== null);
  // Repetitions of a benchmark are samples already.
  const samples = known.flatMap((one) =>
    one.samples.length > 0 && one.within === null ? one.samples : [one.value ?? 0],
  );
  const missing = repetitions.length - known.length;
  if (missing > 0) {
    const why = there.find(({ value }) => value === null)?.why ?? 'it was not measured';
    return {
      ...first,
      value: null,
      samples: [],
      within: null,
      why: `in ${missing} of ${repetitions.length} runs: ${why}`,
    };
  }
  const value = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  return { ...first, value, samples, within: null };
}

function doubtsOf(target: Target): string[] {
  const { result } = target;
  const machine = target.kind === 'run' ? target.description.machine : target.result.machine;
  return [
    ...(result.valid === true ? [] : [`it is ${result.valid === false ? 'invalid' : 'unknown'}: ${result.why}`]),
    ...(result.interrupted ? ['it was interrupted'] : []),
    // A benchmark says so itself, and sooner.
    ...(target.kind === 'run' && machine.loadAverage > machine.cores
      ? [`the machine was busy when it began (load ${figure(machine.loadAverage)} on ${machine.cores} cores)`]
      : []),
    ...(target.kind === 'run' ? runDoubts(target) : benchDoubts(target)),
  ];
}

function runDoubts({ history, result: { clients, stalls } }: RunTarget): string[] {
  const stall = Math.max(stalls.orchestratorMaxMs, stalls.clientMaxMs);
  return [
    ...(history === null ? ['its history is gone, and with it the figures'] : []),
    ...(clients.processes > 0 ? [`${clients.processes} client processes died`] : []),
    ...(stall > longStallMs ? [`the harness itself stalled for up to ${Math.round(stall)} ms`] : []),
  ];
}

function benchDoubts({ result: { warnings } }: BenchTarget): string[] {
  return warnings.map((warning) => warning.replace(/\.$/, ''));
}
