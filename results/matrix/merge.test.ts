import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixAnnotations } from './matrix-annotations.js';
import { matrixMarkdown } from './matrix-markdown.js';
import { matrixPage } from './matrix-page.js';
import type { CellOutcome, MatrixState } from './matrix-state.js';
import { continues, mergeParts } from './merge.js';
import type { StoredPart } from './merge.js';
import { mergeNotes, mergedSentence } from './merge-notes.js';
import { renderMatrix } from './render-matrix.js';
import { countsSentence, matrixExitCode } from './summary.js';
import { failedCell, judgedCell, matrixOf, partsOf } from './testing/matrices.js';

const merged = (parts: readonly StoredPart[], before: MatrixState | null = null) =>
  mergeParts(parts, '/store/matrix/now', before);
const unknown = judgedCell({ valid: 'unknown', exitCode: 2, why: 'too little' });
const invalid = judgedCell({ valid: false, exitCode: 1, why: 'a stale read' });
const valid = judgedCell();

/** The part at a place, told that it began later. */
function repeated(part: StoredPart | undefined, outcome: CellOutcome): StoredPart {
  if (part === undefined) throw new Error('no such part');
  const outcomes = Object.fromEntries(part.state.cells.map(({ id }) => [id, outcome]));
  return { folder: `${part.folder}-again`, state: { ...part.state, startedAt: '2026-01-01T09:00:00.000Z', outcomes } };
}

describe('mergeParts', () => {
  it('makes of all parts what one machine would have made, however they are shared out and named', () => {
    const outcome = fc.constantFrom<CellOutcome | null>(valid, unknown, invalid, failedCell(255, 'died'), null);
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.infiniteStream(fc.nat()),
        (...given) => {
          const [outcomes, of, keys] = given;
          const whole = matrixOf(outcomes);
          const parts = partsOf(whole, 1 + (of % outcomes.length), '/machines');
          const shuffled = parts.map((part) => [keys.next().value ?? 0, part] as const).sort(([a], [b]) => a - b);
          const state = merged(shuffled.map(([, part]) => part));
          expect(state.cells).toEqual(whole.cells);
          expect(matrixExitCode(state)).toBe(matrixExitCode(whole));
          expect(countsSentence(state)).toBe(countsSentence(whole));
          expect(state).toMatchObject({ command: whole.command, digest: whole.digest, shard: null });
        },
      ),
    );
  });

  it('tells the folders of the runs from its own', () => {
    const [outcome] = Object.values(merged(partsOf(matrixOf([valid]), 1, '/store/machines')).outcomes);
    expect(outcome).toMatchObject({ folder: '../../machines/machine-1/register/2026-01-01T00-00-00.000' });
  });

  it('says which part is missing and which did not finish; a planted violation outranks both', () => {
    const [first, second, , fourth] = partsOf(
      matrixOf([valid, valid, invalid, null, valid, unknown, null, valid]),
      4,
      '/m',
    );
    const state = merged([first, second, fourth].flatMap((part) => part ?? []));
    expect(mergedSentence(state)).toBe('put together from 3 of 4 parts');
    expect(mergeNotes(state)).toEqual([
      'part 3 of 4 is missing, with 2 runs',
      'part 4 of 4 did not finish: 2 runs are missing',
    ]);
    expect(matrixExitCode(state)).toBe(2);
    expect(matrixExitCode(merged(partsOf(matrixOf([unknown, null, invalid]), 3, '/m')))).toBe(1);
  });

  it('a run that was repeated counts as it came out later, but a violation stays one', () => {
    const parts = partsOf(matrixOf([failedCell(255, 'no disk'), invalid]), 2, '/m');
    const again = parts.map((part) => repeated(part, valid));
    expect(matrixExitCode(merged([...again.slice(0, 1), ...parts]))).toBe(1);
    expect(Object.values(merged([...again, ...parts]).outcomes).map(({ exitCode }) => exitCode)).toEqual([0, 1]);
    expect(mergeNotes(merged([...again, ...parts]))).toEqual([
      'run 2 was invalid, and not when it was repeated: it counts as invalid',
    ]);
    expect(merged([...again, ...parts]).merged?.parts).toHaveLength(4);
  });

  it('refuses parts of different matrices, and of different numbers of parts', () => {
    const of = (whole: MatrixState, parts: number) => partsOf(whole, parts, '/m');
    const other = { ...matrixOf([valid, valid]), digest: 'another', command: 'npm run chaos -- matrix --nodes 3' };
    const whole = matrixOf([valid, valid, valid]);
    expect(() => merged([...of(whole, 2).slice(0, 1), ...of(other, 2).slice(1)])).toThrow(
      /parts of different matrices: .*part 1 of 2 of .*register.* and .*part 2 of 2 of .*nodes 3/,
    );
    expect(() => merged([...of(whole, 2), ...of(whole, 3)])).toThrow(/different matrices/);
  });

  it('is the same matrix where more parts are there, and keeps what was run of it since', () => {
    const whole = matrixOf([valid, unknown]);
    const parts = partsOf(whole, 2, '/m');
    const before = merged(parts.slice(0, 1));
    expect(continues(parts, before)).toBe(true);
    expect(continues(parts.slice(1), before)).toBe(false);
    expect(continues(parts, whole)).toBe(false);
    expect(continues(partsOf({ ...whole, digest: 'another' }, 2, '/m'), before)).toBe(false);
    const [, second] = whole.cells;
    const since = { ...before, outcomes: { ...before.outcomes, [second?.id ?? '']: valid } };
    expect(matrixExitCode(merged(parts.slice(0, 1), since))).toBe(0);
    expect(mergeNotes(merged(parts.slice(0, 1), since))).toEqual([]);
  });
});

it('everything that is written of a merged matrix says what is missing', () => {
  const state = merged(partsOf(matrixOf([valid, valid, valid]), 3, '/m').slice(1));
  const note = 'part 1 of 3 is missing, with 1 run';
  for (const text of [renderMatrix(state, null, false), matrixMarkdown(state, null), matrixPage(state, null)]) {
    expect(text).toContain('put together from 2 of 3 parts');
    expect(text).toContain(note);
  }
  expect(matrixAnnotations(state, 'f')).toEqual([{ level: 'warning', title: 'not the whole matrix', message: note }]);
});
