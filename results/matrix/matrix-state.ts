import type { Validity } from '../../checkers/verdict.js';
import type { LoopKind } from '../run-result.js';

/** One run of a matrix, before it ran. */
export interface MatrixCell {
  /** The same in every matrix that has this cell: `workload=register nemesis=kill-leader zk-version=3.9.5`. */
  readonly id: string;
  /** What tells it from the others: `register · kill-leader · 3.9.5`. */
  readonly name: string;
  /** Options of `run` by name; with the seed, also where it was drawn. */
  readonly values: Readonly<Record<string, string>>;
}

/** A run that came to a verdict. */
export interface JudgedCell {
  readonly state: 'judged';
  readonly valid: Validity;
  readonly why: string;
  /** What the run alone would have exited with: 0, 1, 2, or 255 where its judges disagreed. */
  readonly exitCode: number;
  /** Thresholds that the run missed, in words. */
  readonly missed: readonly string[];
  /** Of the run, from the matrix' folder. */
  readonly folder: string;
  /** The command that repeats it. */
  readonly command: string;
  readonly startedAt: string;
  readonly tookS: number;
  readonly workloads: readonly {
    readonly workload: string;
    readonly okPerS: number;
    readonly p99Ms: number | null;
    readonly loop: LoopKind;
  }[];
  /** Begun, and with evidence that they took effect. */
  readonly faults: number;
  readonly faultsConfirmed: number;
}

/** A run that came to no verdict: what it exited with (254, 255), and why. */
export interface FailedCell {
  readonly state: 'failed';
  readonly exitCode: number;
  readonly code: string;
  readonly why: string;
  readonly startedAt: string;
  readonly tookS: number;
}

export type CellOutcome = JudgedCell | FailedCell;

/** `matrix.json`: what is to run and what has run. The whole state, so that a killed matrix can be gone on with. */
export interface MatrixState {
  readonly kind: 'matrix';
  /** The same for the same command. */
  readonly digest: string;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly shard: Shard | null;
  /** What this is a part of; null where it is all. */
  readonly whole: WholeMatrix | null;
  /** Runs of all shards. */
  readonly totalCells: number;
  /** Where this was put together from parts. */
  readonly merged?: MergedFrom;
  readonly cells: readonly MatrixCell[];
  /** By the cell's id. */
  readonly outcomes: Readonly<Record<string, CellOutcome>>;
  /** The process that works on it, for telling whether it still does. */
  readonly owner: unknown;
}

/** Part `index` (from 1) of `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The matrix that a shard is a part of: the same in each of its parts, but for a drawn seed. */
export interface WholeMatrix {
  readonly digest: string;
  /** Without the shard. */
  readonly command: string;
  readonly cells: readonly MatrixCell[];
}

/** A part that was merged. */
export interface MergedPart extends Shard {
  /** From the merged matrix' folder. */
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

export interface MergedFrom {
  /** How many parts there are to be. */
  readonly of: number;
  /** Those that there were, by index; two of one index where a part ran twice. */
  readonly parts: readonly MergedPart[];
  /** What the parts did not agree on, in sentences. */
  readonly notes: readonly string[];
}

/** The outcome of a cell, null while it has none. */
export function outcomeOf({ outcomes }: Pick<MatrixState, 'outcomes'>, cell: MatrixCell): CellOutcome | null {
  return outcomes[cell.id] ?? null;
}

export function isFinished(state: Pick<MatrixState, 'cells' | 'outcomes'>): boolean {
  return state.cells.every((cell) => outcomeOf(state, cell) !== null);
}

export function withOutcome(state: MatrixState, cell: MatrixCell, outcome: CellOutcome): MatrixState {
  return { ...state, outcomes: { ...state.outcomes, [cell.id]: outcome } };
}
