import { describe, expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { histories } from '../testing/share.js';
import { Configurations } from './configurations.js';
import { Dominance, dropDominated } from './dominance.js';
import { layoutOf, type Layout } from './layout.js';
import type { SearchProblem } from './search-problem.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { problemOf, spread } from './testing/problems.js';
import { Timeline } from './timeline.js';

interface Scene {
  readonly problem: SearchProblem;
  readonly layout: Layout;
  readonly timeline: Timeline;
}

/** Two reads (0, 1) and two writes (2, 3) open, and unknown writes of 7 and of 8, at the completion of the first. */
function scene(random?: SeededRandom): Scene {
  const text = `
    read 1  |----|
    read 2   |----|
    write 3   |----|
    write 4    |----|
    write 7 |--~
    write 7 |--~
    write 7 |--~
    write 8 |--~
    read 7            |-|
    read 8            |-|`;
  const plain = problemOf(prepare(drawn(text), modelNamed('register')));
  const problem = random === undefined ? plain : spread(plain, random);
  const timeline = new Timeline(problem);
  timeline.forward();
  return { problem, layout: layoutOf(problem), timeline };
}

interface Parts {
  readonly state?: number;
  readonly done?: readonly number[];
  readonly hidden?: readonly number[];
  /** How many of the unknown writes of 7 and of 8. */
  readonly used?: readonly number[];
}

function rowOf({ problem, layout }: Scene, { state = 1, done = [], hidden = [], used = [] }: Parts): Int32Array {
  const row = new Int32Array(layout.words);
  row[0] = state;
  const set = (word: number, bits: number): void => {
    row[word] = (row[word] as number) | bits;
  };
  const mark = (from: number, operation: number): void => {
    const slot = problem.slotOf[operation] as number;
    set(from + Math.floor(slot / 32), 1 << (slot % 32));
  };
  for (const operation of done) mark(1, operation);
  for (const operation of hidden) mark(layout.hidden, operation);
  used.forEach((count, each) => set(layout.countWord[each] as number, count << (layout.countShift[each] as number)));
  return row;
}

const READ = 0;
const OTHER_READ = 1;
const WRITE = 2;
const OTHER_WRITE = 3;

describe('a configuration makes another superfluous', () => {
  it.each<[string, Parts, Parts, boolean]>([
    ['the same', { done: [READ, WRITE] }, { done: [READ, WRITE] }, true],
    ['that observed less', { done: [READ, OTHER_READ] }, { done: [READ] }, true],
    ['not that observed more', { done: [READ] }, { done: [READ, OTHER_READ] }, false],
    ['not that observed something else', { done: [READ] }, { done: [OTHER_READ] }, false],
    ['that did what may be hidden', { hidden: [WRITE] }, { done: [WRITE] }, true],
    ['that has yet to do what may be hidden', { hidden: [WRITE] }, {}, true],
    ['not that hides more', { hidden: [WRITE] }, { hidden: [WRITE, OTHER_WRITE] }, false],
    ['not that hides something else', { hidden: [WRITE] }, { hidden: [OTHER_WRITE] }, false],
    ['not that has yet to do what is done', { done: [WRITE] }, {}, false],
    ['not that did what is yet to be done', {}, { done: [WRITE] }, false],
    ['not that may hide what is done', { done: [WRITE] }, { hidden: [WRITE] }, false],
    ['that used more of the optional', { used: [1, 0] }, { used: [2, 0] }, true],
    ['that used more of any', { used: [2, 0] }, { used: [2, 1] }, true],
    ['that used as many', { used: [3, 1] }, { used: [3, 1] }, true],
    ['not that used less', { used: [2, 0] }, { used: [1, 0] }, false],
    ['not that used less of one and more of another', { used: [1, 1] }, { used: [3, 0] }, false],
  ])('%s', (_, better, worse, expected) => {
    for (let seed = 0; seed <= 40; seed++) {
      const at = scene(seed === 0 ? undefined : new SeededRandom(seed));
      const rows = Int32Array.from([9, ...rowOf(at, better), ...rowOf(at, worse)]);
      const dominance = new Dominance(at.layout);
      dominance.lookAt(at.problem, at.timeline);
      expect([seed, dominance.dominates(rows, 1, 1 + at.layout.words)]).toEqual([seed, expected]);
    }
  });

  it('also where nothing can hide, and by what is open at the place last looked at', () => {
    const problem = problemOf(
      prepare(
        drawn('read 1 |--|\ncas [1,2]     |--|\ncas [2,1]     |--|\nread 2        |--|'),
        modelNamed('cas-register'),
      ),
    );
    const layout = layoutOf(problem);
    const timeline = new Timeline(problem);
    const dominance = new Dominance(layout);
    /** Whether one with the bit of a slot makes one without it superfluous, and the other way round. */
    const compared = (slot: number | undefined): readonly boolean[] => {
      const rows = Int32Array.of(1, 1 << (slot as number), 1, 0);
      return [dominance.dominates(rows, 0, 2), dominance.dominates(rows, 2, 0)];
    };
    const { slotOf } = problem;
    expect([layout.words, layout.hidden, slotOf[0]]).toEqual([2, 0, slotOf[1]]);
    timeline.forward();
    dominance.lookAt(problem, timeline);
    expect(compared(slotOf[0])).toEqual([true, false]);
    timeline.forward();
    dominance.lookAt(problem, timeline);
    expect([slotOf[1], slotOf[2], slotOf[3]].map(compared)).toEqual([
      [false, false],
      [false, false],
      [true, false],
    ]);
  });
});

/** Rows of a set, as texts. */
function namesOf({ rows, words, count }: Configurations): string[] {
  return Array.from({ length: count }, (_, row) => rows.slice(row * words, (row + 1) * words).join());
}

describe('dropping what is superfluous', () => {
  it('leaves the rows, in order, of which none makes another superfluous, and one for each that is gone', () => {
    let gone = 0;
    for (let seed = 1; seed <= histories(200); seed++) {
      const random = new SeededRandom(seed);
      const at = scene(random.chance(0.3) ? random : undefined);
      const some = (operations: readonly number[]): number[] => operations.filter(() => random.chance(0.4));
      const set = new Configurations(at.layout.words, unlimited);
      for (let each = random.integer(0, 60); each > 0; each--) {
        const hidden = some([WRITE, OTHER_WRITE]);
        const done = some([READ, OTHER_READ, WRITE, OTHER_WRITE]).filter((operation) => !hidden.includes(operation));
        const used = [random.integer(0, 3), random.integer(0, 1)];
        set.add(rowOf(at, { state: random.integer(0, 2), done, hidden, used }));
      }
      const all = namesOf(set);
      const dominance = new Dominance(at.layout);
      dominance.lookAt(at.problem, at.timeline);
      const isWorse = (worse: string, better: string): boolean => {
        const [a, b] = [better, worse].map((name) => name.split(',').map(Number)) as [number[], number[]];
        return a[0] === b[0] && dominance.dominates(Int32Array.from([...a, ...b]), 0, a.length);
      };
      dropDominated(at.problem, at.layout, at.timeline)(set);
      const left = namesOf(set);
      gone += all.length - left.length;
      const superfluous = left.filter((each) => left.some((other) => other !== each && isWorse(each, other)));
      const lost = all.filter((each) => !left.some((other) => isWorse(each, other)));
      expect([seed, superfluous, lost]).toEqual([seed, [], []]);
      expect([seed, left]).toEqual([seed, all.filter((each) => left.includes(each))]);
    }
    expect(gone).toBeGreaterThan(histories(1000));
  });

  it('compares each with the latest two hundred of its state, so that a wide front costs no more than that', () => {
    const rows = (between: number): number => {
      const writes = Array.from(
        { length: 9 },
        (_, each) => `write ${each + 1} ${' '.repeat(each)}|--------------------|`,
      );
      const text = [`read 0  |${'-'.repeat(12)}|`, ...writes].join('\n');
      const problem = problemOf(prepare(drawn(text), modelNamed('register')));
      const layout = layoutOf(problem);
      const timeline = new Timeline(problem);
      timeline.forward();
      const at = { problem, layout, timeline };
      const set = new Configurations(layout.words, unlimited);
      // Which writes are done differs from row to row: none makes another superfluous.
      const subset = (bits: number): number[] =>
        Array.from({ length: 9 }, (_, bit) => bit + 1).filter((bit) => (bits >> (bit - 1)) & 1);
      set.add(rowOf(at, { done: [0] }));
      for (let bits = 1; bits <= between; bits++) set.add(rowOf(at, { done: [0, ...subset(bits)] }));
      set.add(rowOf(at, {}));
      dropDominated(problem, layout, timeline)(set);
      return set.count;
    };
    expect([rows(0), rows(150), rows(199), rows(200)]).toEqual([1, 151, 200, 202]);
  });
});
