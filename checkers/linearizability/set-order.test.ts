import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent } from '../../harness/history/event.js';
import { histories } from '../testing/share.js';
import { unlimited } from '../checker.js';
import { linearizable } from './linearizable.js';
import { judgeSet } from './set-order.js';
import { isLinearizable } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { versionedHistory } from './testing/versioned-history.js';

/** A set that grew by one element a write; reads show what was there, and some lie. */
function setHistory(random: SeededRandom): HistoryEvent[] {
  const concurrency = random.integer(1, 5);
  const shape = {
    operations: random.integer(2, 8),
    concurrency,
    unknown: random.pick([0, 0.4]),
    plain: 0,
    slip: random.pick([0, 3]),
  };
  const events = versionedHistory(random, shape).filter(({ f }) => f !== 'cas');
  const elements = events.flatMap(({ f, type, value }) => (f === 'write' && type === 'invoke' ? [value ?? null] : []));
  const written = events.filter(({ f, type, version }) => f === 'write' && type === 'ok' && version !== undefined);
  return events.map(({ index, time, process, type, f, value, version }): HistoryEvent => {
    if (f === 'write')
      return { index, time, process, type: type === 'fail' ? 'info' : type, f: 'add', value: value ?? null };
    if (type !== 'ok') return { index, time, process, type, f, value: null };
    const seen = written.filter((each) => Number(each.version) <= Number(version)).map((each) => each.value ?? null);
    const lie = random.chance(0.15) && elements.length > 0 ? [random.pick(elements)] : [];
    const lost = random.chance(0.15) ? seen.slice(1) : seen;
    return { index, time, process, type, f, value: random.shuffle([...new Set([...lost, ...lie])]) };
  });
}

function judged(text: string, initial?: number[]): (readonly [string, string])[] {
  const { anomalies, details } = linearizable.check(
    drawn(text),
    { model: 'set', ...(initial === undefined ? {} : { initial }) },
    unlimited,
  );
  expect(details?.['judges']).toEqual({ order: 1 });
  return anomalies.map(({ kind, message }) => [kind, message]);
}

describe('sets by order', () => {
  it('agree with the definition', () => {
    let possible = 0;
    for (let seed = 1; seed <= histories(4000); seed++) {
      const events = setHistory(new SeededRandom(seed));
      if (events.length === 0) continue;
      const { translation, table, timed } = prepare(events, modelNamed('set'));
      const truth = isLinearizable(modelNamed('set'), translation.initial, timed);
      if (truth) possible++;
      expect([seed, judgeSet(translation, table, unlimited)?.flaw === null]).toEqual([seed, truth]);
    }
    expect(possible).toBeGreaterThan(histories(1000));
    expect(possible).toBeLessThan(histories(3800));
  });

  it('do not apply where an element was added twice, or was there already', () => {
    const applies = (text: string, initial?: number[]): boolean => {
      const { translation, table } = prepare(drawn(text), modelNamed('set'), initial);
      return judgeSet(translation, table, unlimited) !== null;
    };
    expect(applies('add 1 |--|\nadd 1 |--|')).toBe(false);
    expect(applies('add 1 |--|', [1])).toBe(false);
    expect(applies('add 1 |--|', [2])).toBe(true);
  });

  it('pass what is possible', () => {
    expect(
      judged('add 1 |--|\nadd 2 |--~\nread [1,2,3]    |--|\nread [1] |--|\nadd 4             |--|', [3]),
    ).toHaveLength(1);
    expect(judged('add 1 |--|\nadd 2 |--~\nread [2,1]    |--|\nread [1] |--|\nadd 4             |--|')).toEqual([]);
  });

  it('say what is not', () => {
    expect(judged('add 1 |--|\nread [1,7]    |--|')).toEqual([
      ['unwritten-value', "Process 1's read of [1,7] (14.000–17.000 s) shows 7, which nothing can have added."],
    ]);
    expect(judged('read [] |--|', [7])).toEqual([
      ['lost-value', "Process 0's read of [] (8.000–11.000 s) lacks 7, which was there from the beginning."],
    ]);
    expect(judged('add 1 |------|\nadd 2 |------|\nread [1] |--|\nread [2] |--|')).toEqual([
      [
        'incomparable-reads',
        "Process 2's read of [1] (9.000–12.000 s) and process 3's read of [2] (9.000–12.000 s) each lack something that the other shows, though nothing is ever taken out.",
      ],
    ]);
    expect(judged('add 1 |--|\nread []    |--|')).toEqual([
      [
        'order',
        "By what the reads show, process 1's read of [] (11.000–14.000 s) comes before process 0's add of 1 (6.000–9.000 s), but the latter had completed before the former was invoked.",
      ],
    ]);
  });
});
