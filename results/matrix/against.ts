import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { compareSides } from '../comparison/compare-sides.js';
import type { ComparedMeasure } from '../comparison/compare-sides.js';
import { measureRow } from '../comparison/comparison-words.js';
import { openTarget } from '../comparison/open-target.js';
import type { Target } from '../comparison/open-target.js';
import { differingSettings } from '../comparison/settings.js';
import { sideOf } from '../comparison/side.js';
import { counted } from '../render/text.js';
import { compareSamples } from '../statistics/ratio.js';
import type { MatrixCell, MatrixState } from './matrix-state.js';
import { outcomeOf } from './matrix-state.js';
import { wordFor } from './summary.js';
import type { CellWord } from './summary.js';
import { messageOf } from '../../harness/foundation/errors.js';
import { resolve } from 'node:path';

/** A matrix in its folder. */
export interface StoredMatrix {
  readonly folder: string;
  readonly state: MatrixState;
}

/** One figure of a cell, then and now; as text. */
interface AgainstFigure {
  readonly measure: string;
  readonly earlier: string;
  readonly now: string;
  readonly ratio: string;
  readonly says: string;
  /** Better or worse beyond chance. */
  readonly isClear: boolean;
}

/** A cell that both matrices have; its seeds are repetitions. */
interface AgainstCell {
  readonly name: string;
  readonly wordEarlier: CellWord;
  readonly wordNow: CellWord;
  readonly figures: readonly AgainstFigure[];
}

export interface AgainstEarlier {
  /** The earlier matrix, as shown. */
  readonly name: string;
  readonly cells: readonly AgainstCell[];
  /** A sentence over all cells. */
  readonly overall: string;
  readonly doubts: readonly string[];
}

const seed = 1;

/**
 * What has changed since an earlier matrix, by ratio with intervals: cell by cell (three seeds or more are repetitions
 * of one cell; fewer are compared by the noise within the runs), and over all cells. Never throws on a run that is gone
 * or damaged: it is not compared, and that is said.
 */
export async function compareMatrices(now: StoredMatrix, earlier: StoredMatrix, name: string): Promise<AgainstEarlier> {
  const doubts: string[] = [];
  const cells: AgainstCell[] = [];
  const before = groupedById(earlier.state);
  for (const [key, own] of groupedById(now.state)) {
    const old = before.get(key);
    if (old === undefined) continue;
    cells.push({
      name: own[0]?.name ?? key,
      wordEarlier: worstWord(earlier.state, old),
      wordNow: worstWord(now.state, own),
      figures: await figuresOf(key, { now, earlier }, own, old, doubts),
    });
  }
  if (cells.length === 0) doubts.push('the two matrices have no cell in common');
  const missing = now.state.cells.length - cells.length;
  if (cells.length > 0 && missing > 0 && before.size < groupedById(now.state).size) {
    doubts.push('some cells are not in the earlier matrix');
  }
  return { name, cells, overall: overallSentence(now.state, earlier.state), doubts };
}

/** Verdicts that are not what they were, in words. */
export function changedVerdicts({ cells }: AgainstEarlier): string[] {
  return cells
    .filter(({ wordEarlier, wordNow }) => wordEarlier !== wordNow && wordNow !== 'not run')
    .map(({ name, wordEarlier, wordNow }) => `${name} was ${wordEarlier} and is ${wordNow}`);
}

/** The cells that have figures better or worse than before, with those alone. */
export function clearDifferences({ cells }: AgainstEarlier): readonly AgainstCell[] {
  return cells
    .map((cell) => ({ ...cell, figures: cell.figures.filter((figure) => figure.isClear) }))
    .filter(({ figures }) => figures.length > 0);
}

/** `36 figures show no clear difference.`; null where all do. */
export function unclearSentence({ cells }: AgainstEarlier): string | null {
  const count = cells.flatMap(({ figures }) => figures.filter((figure) => !figure.isClear)).length;
  return count === 0 ? null : `${counted(count, 'figure shows', 'figures show')} no clear difference.`;
}

/** Cells that differ in their seed only are one. */
function groupedById({ cells }: MatrixState): Map<string, MatrixCell[]> {
  const groups = new Map<string, MatrixCell[]>();
  for (const cell of cells) {
    const key = cell.id.replace(/(^| )seed=\S*/, '');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return groups;
}

const severity: readonly CellWord[] = ['invalid', 'missed', 'failed', 'refused', 'unknown', 'not run', 'valid'];

function worstWord(state: MatrixState, cells: readonly MatrixCell[]): CellWord {
  const words = cells.map((cell) => wordFor(outcomeOf(state, cell)));
  return severity.find((word) => words.includes(word)) ?? 'not run';
}

async function figuresOf(
  key: string,
  matrices: { readonly now: StoredMatrix; readonly earlier: StoredMatrix },
  own: readonly MatrixCell[],
  old: readonly MatrixCell[],
  doubts: string[],
): Promise<AgainstFigure[]> {
  try {
    const random = new SeededRandom(seed).fork(key);
    const [was, is] = [await targetsOf(matrices.earlier, old), await targetsOf(matrices.now, own)];
    if (was.length === 0 || is.length === 0) return [];
    const sides = [sideOf('earlier', was, random), sideOf('now', is, random)];
    const [comparison] = compareSides(sides, random).comparisons;
    const differing = differingSettings(sides[1]?.settings ?? {}, sides[0]?.settings ?? {});
    const doubt = `now differs from earlier in: ${differing.join('; ')}`;
    // Mostly the same of every cell.
    if (differing.length > 0 && !doubts.includes(doubt)) doubts.push(doubt);
    return (comparison?.measures ?? []).filter(isTelling).map((measure) => {
      const [earlier, now, ratio] = measureRow(measure);
      return {
        measure: `${measure.group} ${measure.measure}`,
        earlier,
        now,
        ratio,
        says: measure.says,
        isClear: isClear(measure),
      };
    });
  } catch (error) {
    doubts.push(`${own[0]?.name ?? key} is not compared: ${messageOf(error)}`);
    return [];
  }
}

function isClear({ estimate }: ComparedMeasure): boolean {
  return estimate !== null && estimate.difference !== 'none';
}

/** Throughput, and p99 where there was enough for it: the rest is in `compare` of the two runs. */
function isTelling({ kind, measure, why }: ComparedMeasure): boolean {
  return why === undefined && (kind === 'rate' || measure === 'p99 ms');
}

async function targetsOf({ folder, state }: StoredMatrix, cells: readonly MatrixCell[]): Promise<Target[]> {
  const targets: Target[] = [];
  for (const cell of cells) {
    const outcome = outcomeOf(state, cell);
    if (outcome?.state === 'judged') targets.push(await openTarget(resolve(folder, outcome.folder), folder));
  }
  return targets;
}

/** Throughput of every workload of every cell that both have judged, in pairs. */
function overallSentence(now: MatrixState, earlier: MatrixState): string {
  const pairs = now.cells.flatMap((cell) => {
    const [own, old] = [outcomeOf(now, cell), outcomeOf(earlier, cell)];
    if (own?.state !== 'judged' || old?.state !== 'judged') return [];
    return own.workloads.flatMap(({ workload, okPerS }) => {
      const before = old.workloads.find((one) => one.workload === workload);
      return before === undefined ? [] : [[okPerS, before.okPerS] as const];
    });
  });
  if (pairs.length === 0) return 'No throughput to compare with the earlier matrix.';
  const { ratio, low, high, difference } = compareSamples(
    pairs.map(([own]) => own),
    pairs.map(([, old]) => old),
    new SeededRandom(seed),
    { paired: true },
  );
  const says = difference === 'none' ? 'no clear difference' : difference === 'higher' ? 'faster' : 'slower';
  const interval = high === Infinity ? 'too few for an interval' : `${low.toFixed(2)}–${high.toFixed(2)}`;
  return `Over ${pairs.length} figures of throughput: ${ratio.toFixed(2)} times the earlier (${interval}): ${says}.`;
}
