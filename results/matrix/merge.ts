import { relative, resolve } from 'node:path';
import { UsageError } from '../../harness/foundation/errors.js';
import type { StoredMatrix } from './against.js';
import type { CellOutcome, MatrixState, Shard, WholeMatrix } from './matrix-state.js';
import { outcomeOf } from './matrix-state.js';

/** A matrix that was run as one of several parts. */
export interface StoredPart extends StoredMatrix {
  readonly state: MatrixState & { readonly shard: Shard; readonly whole: WholeMatrix };
}

export function isPart(stored: StoredMatrix): stored is StoredPart {
  return stored.state.shard !== null && stored.state.whole !== null;
}

/**
 * The parts of one matrix as one. What no part has run is there without an outcome. Where a run was made twice (its part
 * was repeated) the later one counts, unless the earlier one was invalid: a violation that was seen stays one.
 *
 * @param parts at least one
 * @param folder of the merged matrix, from which those of the runs are told
 * @param before what is in that folder already; runs in it that no part has are kept
 * @throws UsageError when they are not parts of the same matrix
 */
export function mergeParts(parts: readonly StoredPart[], folder: string, before: MatrixState | null): MatrixState {
  refuseDifferent(parts);
  const inOrder = [...parts].sort(
    (a, b) => a.state.shard.index - b.state.shard.index || (a.state.startedAt < b.state.startedAt ? -1 : 1),
  );
  const [first] = inOrder;
  if (first === undefined) throw new RangeError('no parts');
  const { whole, shard } = first.state;
  const notes: string[] = [];
  const cells = whole.cells.map(
    (cell) => inOrder.flatMap(({ state }) => state.cells.find(({ id }) => id === cell.id) ?? []).at(-1) ?? cell,
  );
  const outcomes: Record<string, CellOutcome> = { ...before?.outcomes };
  for (const cell of cells) {
    const made = inOrder.flatMap((part) => movedOutcome(part, cell.id, folder));
    const chosen = made.find(isViolation) ?? made.at(-1);
    if (chosen === undefined) continue;
    outcomes[cell.id] = chosen;
    if (isViolation(chosen) && made.at(-1) !== chosen) {
      notes.push(`${cell.name} was invalid, and not when it was repeated: it counts as invalid`);
    }
  }
  const merged = inOrder.map(({ state, folder: from }) => ({
    ...state.shard,
    folder: relative(folder, from),
    startedAt: state.startedAt,
  }));
  return {
    kind: 'matrix',
    digest: whole.digest,
    command: whole.command,
    startedAt: inOrder.map(({ state }) => state.startedAt).sort()[0] ?? first.state.startedAt,
    ...{ shard: null, whole: null, totalCells: cells.length },
    merged: { of: shard.of, parts: merged, notes },
    ...{ cells, outcomes, owner: null },
  };
}

/** Whether `later` has all the parts of `earlier`, so that it is the same matrix with more of it done. */
export function continues(later: readonly StoredPart[], { digest, merged }: MatrixState): boolean {
  if (merged === undefined || later[0]?.state.whole.digest !== digest) return false;
  return merged.parts.every((part) =>
    later.some(({ state }) => state.shard.index === part.index && state.startedAt === part.startedAt),
  );
}

function movedOutcome({ folder: from, state }: StoredPart, id: string, folder: string): CellOutcome[] {
  const cell = state.cells.find((one) => one.id === id);
  const outcome = cell === undefined ? null : outcomeOf(state, cell);
  if (outcome === null) return [];
  return [
    outcome.state === 'judged' ? { ...outcome, folder: relative(folder, resolve(from, outcome.folder)) } : outcome,
  ];
}

function isViolation(outcome: CellOutcome): boolean {
  return outcome.state === 'judged' && outcome.valid === false;
}

function refuseDifferent(parts: readonly StoredPart[]): void {
  const [first] = parts;
  const other = parts.find(
    ({ state }) => state.whole.digest !== first?.state.whole.digest || state.shard.of !== first.state.shard.of,
  );
  if (first === undefined || other === undefined) return;
  const named = [first, other].map(({ folder, state: { shard, whole } }) => {
    return `${folder} (part ${shard.index} of ${shard.of} of ${whole.command})`;
  });
  throw new UsageError(`parts of different matrices: ${named.join(' and ')}`, {
    code: 'DIFFERENT_MATRICES',
    hint: 'name only folders of parts of the same matrix: the same options but for --shard',
  });
}
