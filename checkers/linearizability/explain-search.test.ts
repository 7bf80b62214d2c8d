import { expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { histories } from '../testing/share.js';
import type { Anomaly } from '../verdict.js';
import { linearizable } from './linearizable.js';
import { isLinearizable } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { randomHistory } from './testing/random-history.js';

function anomalyOf(rows: readonly string[], model: string): Anomaly | undefined {
  const options: Readonly<Record<string, Json>> = { model, judge: 'portfolio' };
  return linearizable.check(drawn(rows.join('\n')), options, unlimited).anomalies[0];
}

/** So many adds of 1 at once, and then a read that counts one less. */
function oneLess(adds: number): readonly string[] {
  return [...Array.from({ length: adds }, () => 'add 1     |--|'), `read ${adds - 1}         |--|`];
}

it('names the first six of a set, and all of it in its events', () => {
  const anomaly = anomalyOf(oneLess(8), 'counter');
  expect(anomaly?.message).toContain(
    "Nothing can explain process 8's read of 7 (15.000–18.000 s) after process 0's add of 1",
  );
  expect(anomaly?.message).toContain("; process 5's add of 1 (10.000–13.000 s); and 2 more: no order of them");
  expect(anomaly?.events).toHaveLength(18);
  const two = anomalyOf(oneLess(2), 'counter');
  expect(two?.message).toContain(
    "process 0's add of 1 (10.000–13.000 s); and process 1's add of 1 (10.000–13.000 s): no",
  );
  const one = anomalyOf(oneLess(1), 'counter');
  expect(one?.message).toContain("after process 0's add of 1 (10.000–13.000 s): no order of them");
});

it('names only the last of a set that is too large to help', () => {
  const most = anomalyOf(oneLess(30), 'counter');
  expect(most?.events).toHaveLength(62);
  const tooMany = anomalyOf(oneLess(31), 'counter');
  expect(tooMany).toMatchObject({
    kind: 'not-linearizable',
    message:
      "Nothing can explain process 31's read of 30 (16.000–19.000 s): no order of the 32 operations up to it that respects real time is possible.",
    events: [62, 63],
  });
});

it('looks at what came last, and at more where that is not impossible by itself', () => {
  const fine = Array.from({ length: 40 }, (_, each) => `write ${each % 2} ${' '.repeat(4 + 3 * each)}|-|`);
  const late = [`write 9 ${' '.repeat(130)}|-|`, `write 1 ${' '.repeat(134)}|-|`, `read 9  ${' '.repeat(138)}|-|`];
  expect(anomalyOf([...fine, ...late], 'register')?.events).toEqual([80, 81, 82, 83, 84, 85]);
  const early = anomalyOf(['write 9 |-|', 'write 9 |-|', ...fine, late[2] as string], 'register');
  expect(early?.events).toHaveLength(8);
  expect(early?.events.slice(0, 4)).toEqual([0, 1, 2, 3]);
});

it('is not led astray by what came after the culprit', () => {
  const culprit = ['write 1 |-|', 'read 2     |-|'];
  const after = Array.from({ length: 100 }, (_, each) => `write ${each % 2} ${' '.repeat(8 + 3 * each)}|-|`);
  expect(anomalyOf([...culprit, ...after], 'register')?.events).toEqual([2, 3]);
});

it('tries what came last first, and gives up what takes too many attempts', () => {
  const fine = Array.from({ length: 300 }, (_, each) => `write ${each % 2} ${' '.repeat(4 + 3 * each)}|-|`);
  const late = [`write 9 ${' '.repeat(910)}|-|`, `write 1 ${' '.repeat(914)}|-|`, `read 9  ${' '.repeat(918)}|-|`];
  expect(anomalyOf([...fine, ...late], 'register')?.events).toEqual([600, 601, 602, 603, 604, 605]);
  // The two early writes are needed; of the others 250 attempts, less those to narrow, leave so many.
  const early = anomalyOf(['write 9 |-|', 'write 9 |-|', ...fine, late[2] as string], 'register');
  expect(early?.message).toContain('no order of the 61 operations up to it');
  expect(early?.events).toEqual([604, 605]);
});

it('finds sets that are impossible by themselves, and possible without any one of them', () => {
  let found = 0;
  for (const name of ['register', 'cas-register', 'counter', 'mutex', 'kv-append']) {
    const model = modelNamed(name);
    for (let seed = 1; seed <= histories(60); seed++) {
      const random = new SeededRandom(seed);
      const shape = { operations: random.integer(2, 7), concurrency: 3, unknown: random.pick([0, 0.2]), failed: 0 };
      const events = randomHistory(name, random, shape);
      const { anomalies } = linearizable.check(events, { model: name, judge: 'portfolio' }, unlimited);
      const { translation, timed, table } = prepare(events, model);
      const involved = anomalies[0]?.events;
      if (involved === undefined) continue;
      found++;
      const kept = [...timed.keys()].filter((place) =>
        involved.includes(table.invocationIndex.values[translation.source[place] as number] as number),
      );
      const until = Math.max(...kept.map((place) => timed[place]?.completedAt as number).filter(Number.isFinite));
      /** Whatever the others did: at any time, once or never. */
      const isPossible = (named: readonly number[]): boolean => {
        const freed = timed.flatMap((each, place) => {
          if (each.invokedAt >= until) return [];
          if (named.includes(place)) return [each.completedAt > until ? { ...each, completedAt: Infinity } : each];
          const observes = ['observe', 'ignore'].includes(model.effect(each.operation));
          return observes ? [] : [{ ...each, invokedAt: -1, completedAt: Infinity }];
        });
        return isLinearizable(model, translation.initial, freed);
      };
      expect([name, seed, isPossible(kept)]).toEqual([name, seed, false]);
      const needless = kept.filter((place) => !isPossible(kept.filter((other) => other !== place)));
      expect([name, seed, needless]).toEqual([name, seed, []]);
    }
  }
  expect(found).toBeGreaterThan(histories(100));
});
