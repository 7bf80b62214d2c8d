import { duration, figure } from '../render/text.js';
import type { CellOutcome, JudgedCell, MatrixState } from './matrix-state.js';
import { outcomeOf } from './matrix-state.js';
import { whyOf, wordFor } from './summary.js';
import type { CellWord } from './summary.js';

/** A run as a line of any table. */
export interface MatrixRow {
  readonly name: string;
  readonly word: CellWord;
  /** Successes a second, and p99 in ms, of each workload. */
  readonly rate: string;
  readonly p99: string;
  /** `4 of 5`: confirmed of those begun. */
  readonly faults: string;
  readonly took: string;
  readonly why: string;
  /** Of the run, from the matrix' folder; null where there is none. */
  readonly folder: string | null;
  readonly command: string | null;
}

export function rowsOf(state: MatrixState): MatrixRow[] {
  return state.cells.map((cell) => {
    const outcome = outcomeOf(state, cell);
    const judged = outcome?.state === 'judged' ? outcome : null;
    return {
      name: cell.name,
      word: wordFor(outcome),
      rate: eachWorkload(judged, ({ okPerS }) => figure(okPerS)),
      p99: eachWorkload(judged, ({ p99Ms }) => figure(p99Ms)),
      faults: faultsText(judged),
      took: outcome === null ? '–' : duration(outcome.tookS * 1000),
      why: whyOf(outcome),
      folder: judged?.folder ?? null,
      command: judged?.command ?? null,
    };
  });
}

function eachWorkload(judged: JudgedCell | null, text: (one: JudgedCell['workloads'][number]) => string): string {
  return judged === null || judged.workloads.length === 0 ? '–' : judged.workloads.map(text).join(' + ');
}

function faultsText(judged: CellOutcome | null): string {
  if (judged?.state !== 'judged') return '–';
  if (judged.faults === 0) return 'none';
  return judged.faults === judged.faultsConfirmed
    ? String(judged.faults)
    : `${judged.faultsConfirmed} of ${judged.faults}`;
}
