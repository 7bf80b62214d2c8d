import type { CellOutcome, MatrixCell, MatrixState } from './matrix-state.js';
import { outcomeOf } from './matrix-state.js';

/** What became of a run, in a word. */
export type CellWord = 'valid' | 'invalid' | 'missed' | 'unknown' | 'failed' | 'refused' | 'not run';

export const cellWords: readonly CellWord[] = ['invalid', 'missed', 'failed', 'refused', 'unknown', 'not run', 'valid'];

/** What is said of each word in a sentence of counts. */
const phrases: Readonly<Record<CellWord, string>> = {
  valid: 'valid',
  invalid: 'invalid',
  missed: 'missed a threshold',
  unknown: 'unknown',
  failed: 'failed in the harness (255)',
  refused: 'could not be done as asked (254)',
  'not run': 'not run',
};

const exitCodes = { valid: 0, invalid: 1, unknown: 2, usage: 254, harness: 255 } as const;

export function wordFor(outcome: CellOutcome | null): CellWord {
  if (outcome === null) return 'not run';
  if (outcome.exitCode === exitCodes.usage) return 'refused';
  if (outcome.state === 'failed' || outcome.exitCode === exitCodes.harness) return 'failed';
  if (outcome.valid === false) return 'invalid';
  if (outcome.exitCode === exitCodes.invalid) return 'missed';
  return outcome.exitCode === exitCodes.valid ? 'valid' : 'unknown';
}

/**
 * What the whole matrix exits with. A known violation outranks everything; then a run without a verdict is told apart
 * from one whose verdict is unknown, and neither passes. A run that has not run yet is unknown.
 */
export function matrixExitCode(state: MatrixState): number {
  const words = new Set(state.cells.map((cell) => wordFor(outcomeOf(state, cell))));
  if (words.has('invalid') || words.has('missed')) return exitCodes.invalid;
  if (words.has('failed')) return exitCodes.harness;
  if (words.has('refused')) return exitCodes.usage;
  return words.has('unknown') || words.has('not run') || words.size === 0 ? exitCodes.unknown : exitCodes.valid;
}

/** `INVALID` and so on: what the exit code says, as a verdict. */
export function matrixVerdict(state: MatrixState): 'VALID' | 'INVALID' | 'UNKNOWN' | 'FAILED' {
  const code = matrixExitCode(state);
  if (code === exitCodes.valid) return 'VALID';
  if (code === exitCodes.invalid) return 'INVALID';
  return code === exitCodes.unknown ? 'UNKNOWN' : 'FAILED';
}

/** `8 runs: 1 invalid, 1 unknown, 6 valid`. */
export function countsSentence(state: MatrixState): string {
  const counts = new Map<CellWord, number>();
  for (const cell of state.cells) {
    const word = wordFor(outcomeOf(state, cell));
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = cellWords.flatMap((word) => {
    const count = counts.get(word);
    return count === undefined ? [] : [`${count} ${phrases[word]}`];
  });
  const total = state.cells.length;
  const part =
    state.shard === null ? '' : ` (part ${state.shard.index} of ${state.shard.of}, ${state.totalCells} in all)`;
  return `${total} ${total === 1 ? 'run' : 'runs'}${part}: ${parts.join(', ')}`;
}

/** The cells worth a sentence of their own: what did not pass, the worst first, with why. */
export function troubles(
  state: MatrixState,
): readonly { readonly cell: MatrixCell; readonly word: CellWord; readonly why: string }[] {
  return state.cells
    .map((cell) => ({ cell, outcome: outcomeOf(state, cell) }))
    .map(({ cell, outcome }) => ({ cell, word: wordFor(outcome), why: whyOf(outcome) }))
    .filter(({ word }) => word !== 'valid' && word !== 'not run')
    .sort((a, b) => cellWords.indexOf(a.word) - cellWords.indexOf(b.word));
}

export function whyOf(outcome: CellOutcome | null): string {
  if (outcome === null) return '';
  const missed = outcome.state === 'judged' ? outcome.missed : [];
  // What its word is for comes first.
  return (wordFor(outcome) === 'missed' ? [...missed, outcome.why] : [outcome.why, ...missed]).join('; ');
}
