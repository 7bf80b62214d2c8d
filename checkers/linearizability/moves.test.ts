import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { layoutOf } from './layout.js';
import { Moves } from './moves.js';
import { IMPOSSIBLE } from './sequential-object.js';
import type { SearchProblem } from './search-problem.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { problemOf, spread } from './testing/problems.js';
import { Timeline } from './timeline.js';

interface Scene {
  readonly problem: SearchProblem;
  readonly moves: Moves;
}

/** At the first completion of a history; with bits far apart where there is a `random`. */
function scene(text: string, random?: SeededRandom): Scene {
  const plain = problemOf(prepare(drawn(text), modelNamed('cas-register')));
  const problem = random === undefined ? plain : spread(plain, random);
  const timeline = new Timeline(problem);
  timeline.forward();
  const moves = new Moves(problem, layoutOf(problem), timeline);
  moves.from[0] = problem.object.initial;
  moves.settleInvoked(moves.from);
  return { problem, moves };
}

/** Of each operation: `d` done, `h` hidden, `-` neither. */
function marks({ problem: { certain }, moves }: Scene, row: Int32Array): string {
  return Array.from({ length: certain }, (_, operation) => {
    const [done, hidden] = [moves.isDone(row, operation), moves.isHidden(row, operation)];
    return done ? (hidden ? '!' : 'd') : hidden ? 'h' : '-';
  }).join('');
}

/** Runs a test with bits close together and far apart. */
function anywhere(test: (random?: SeededRandom) => void): void {
  test();
  for (let seed = 1; seed <= 60; seed++) test(new SeededRandom(seed));
}

describe('an operation takes effect', () => {
  // 0: read 1, 1: write 1, 2: write 2, 3: write 3, 4: cas 2 → 3, 5: read 3
  const text = `
    read 1    |----------------|
    write 1    |----------------|
    write 2     |----------------|
    write 3      |----------------|
    cas [2,3]     |----------------|
    read 3         |----------------|`;

  it('where it is done, what it lets be read is, and what it hides may be', () => {
    anywhere((random) => {
      const at = scene(text, random);
      const { moves } = at;
      expect(marks(at, moves.from)).toBe('------');
      const after: string[] = [];
      for (const operation of [1, 2, 4, 3]) {
        expect(moves.doCertain(operation)).toBe(true);
        after.push(marks(at, moves.to));
        moves.load(Int32Array.from([0, ...moves.to]), 1);
      }
      expect(after).toEqual(['ddhh--', 'dddh--', 'dddhdd', 'dddddd']);
    });
  });

  it('only where it can', () => {
    const at = scene(text);
    expect([at.moves.doCertain(4), at.moves.doCertain(0)]).toEqual([false, false]);
  });

  it('and is done though it could have been hidden', () => {
    anywhere((random) => {
      const at = scene(text, random);
      at.moves.doCertain(1);
      at.moves.load(at.moves.to, 0);
      at.moves.doCertain(3);
      expect(marks(at, at.moves.to)).toBe('ddhd-d');
    });
  });

  it('and is forgotten when it completed, as what is hidden is', () => {
    anywhere((random) => {
      const at = scene(text, random);
      at.moves.doCertain(1);
      at.moves.load(at.moves.to, 0);
      for (const [operation, left] of [
        [0, '-dhh--'],
        [1, 'd-hh--'],
        [2, 'dd-h--'],
        [3, 'ddh---'],
        [5, 'ddhh--'],
      ] as const) {
        at.moves.complete(operation);
        expect([operation, marks(at, at.moves.to)]).toEqual([operation, left]);
      }
      expect(marks(at, at.moves.from)).toBe('ddhh--');
    });
  });
});

describe('what may have happened', () => {
  const text = `
    write 7   |~
    write 7   |~
    write 8   |~
    write 7              |~
    read 7        |-|
    read 8         |---------|`;

  it('happens so often as it was invoked, and not where it changes nothing', () => {
    anywhere((random) => {
      const at = scene(text, random);
      const { moves, problem } = at;
      const [seven, eight] = [0, 1] as const;
      expect(problem.object.step(0, problem.optionalClass[seven] as number)).not.toBe(IMPOSSIBLE);
      const can: boolean[] = [];
      for (const optional of [seven, seven, eight, seven, eight, seven]) {
        can.push(moves.doOptional(optional));
        if (can.at(-1) === true) moves.load(moves.to, 0);
      }
      expect(can).toEqual([true, false, true, true, false, false]);
      expect(marks(at, moves.from)).toBe('dd');
    });
  });
});

describe('what is worth trying', () => {
  const tries = (text: string, before: readonly number[] = []): number[] => {
    const { moves, problem } = scene(text);
    for (const operation of before) {
      expect(moves.doCertain(operation)).toBe(true);
      moves.load(moves.to, 0);
    }
    const list = new Int32Array(problem.certain + problem.optionalClass.length);
    const count = moves.worthTrying(list);
    return [...list.slice(0, count)];
  };

  it('is what others want, one of each kind, and an unknown one only where no other is alike', () => {
    // The first completes here: it is not for trying.
    const text = `
      read 5    |-----|
      write 5    |-----|
      write 5    |-----|
      write 6    |-----|
      write 5    |~
      write 8    |~
      read 8      |-----|`;
    expect(tries(text)).toEqual([1, 6]);
    // Done already, and its like still open.
    expect(tries(text, [1])).toEqual([6]);
  });

  it('is not what completes here, nor what only observes', () => {
    expect(tries('write 1 |---|\nread 1   |----|\nread 2    |----|')).toEqual([]);
  });
});
