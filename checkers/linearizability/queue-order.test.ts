import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { histories } from '../testing/share.js';
import { linearizable } from './linearizable.js';
import { judgeQueue } from './queue-order.js';
import { isLinearizable } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { initialItems, queueHistory } from './testing/queue-history.js';

/** Two answers of dequeues exchanged, or one of them made up. */
function lied(events: readonly HistoryEvent[], random: SeededRandom): HistoryEvent[] {
  const answers = events.filter(({ f, type }) => f === 'dequeue' && type === 'ok');
  if (answers.length === 0) return [...events];
  const [one, other] = [random.pick(answers), random.pick(answers)];
  const made = random.pick([null, 0, 1, 2, 3]);
  const change = random.chance(0.5);
  return events.map((event) => {
    if (event === one) return { ...event, value: change ? (other.value ?? null) : made };
    return event === other && change ? { ...event, value: one.value ?? null } : event;
  });
}

function judged(text: string, initial?: number[]): (readonly [string, string, readonly number[]])[] {
  const options = { model: 'queue', ...(initial === undefined ? {} : { initial }) };
  const { anomalies, details, failure } = linearizable.check(drawn(text), options, unlimited);
  expect(failure).toBeUndefined();
  expect(details?.['judges']).toEqual({ order: 1 });
  return anomalies.map(({ kind, message, events }) => [kind, message, events]);
}

describe('queues by order', () => {
  it('agree with the definition', () => {
    let possible = 0;
    let applied = 0;
    for (let seed = 1; seed <= histories(4000); seed++) {
      const random = new SeededRandom(seed);
      const initial = random.pick([0, 0, 1, 2]);
      const events = queueHistory(random, {
        ...{ operations: random.integer(1, 8), concurrency: random.integer(1, 8), initial },
        ...{ unknown: random.pick([0, 0.2, 0.5]), slip: random.pick([0, 3]) },
      });
      const model = modelNamed('queue');
      const told = random.chance(0.4) ? lied(events, random) : events;
      const { translation, table, timed } = prepare(told, model, initialItems(initial));
      const truth = isLinearizable(model, translation.initial, timed);
      const verdict = judgeQueue(translation, table);
      if (verdict !== null) applied++;
      if (truth) possible++;
      expect([seed, verdict?.flaw === null]).toEqual([seed, truth]);
    }
    expect(applied).toBe(histories(4000));
    expect(possible).toBeGreaterThan(histories(1500));
    expect(possible).toBeLessThan(histories(3800));
  });

  it('do not apply where an item was enqueued twice, or was there already', () => {
    const judges = (text: string, initial: number[] = []): unknown =>
      linearizable.check(drawn(text), { model: 'queue', initial }, unlimited).details?.['judges'];
    expect(judges('enqueue 1 |--|\nenqueue 1    |--|')).toEqual({ 'depth-first': 1 });
    expect(judges('enqueue 1 |--|', [1])).toEqual({ 'depth-first': 1 });
    expect(judges('enqueue 1 |--|', [2, 2])).toEqual({ 'depth-first': 1 });
    expect(judges('enqueue 1 |--|', [2])).toEqual({ order: 1 });
  });

  it('decide a thousand operations at a high concurrency with unknown outcomes', () => {
    const shape = { operations: 1000, concurrency: 20, unknown: 0.01, slip: 0, initial: 0 };
    const events = queueHistory(new SeededRandom(1), shape);
    const result = linearizable.check(events, { model: 'queue' }, unlimited);
    expect(result).toMatchObject({ valid: true, details: { judges: { order: 1 } } });
  });
});

describe('a queue by order shows', () => {
  it('an item that came out without having gone in, or before it had', () => {
    expect(judged('dequeue 7 |--|')).toEqual([
      [
        'unwritten-value',
        "Process 0's dequeue of 7 (10.000–13.000 s) got an item that nothing can have enqueued.",
        [0, 1],
      ],
    ]);
    expect(judged('dequeue 7  |--|\nenqueue 7      |--|')[0]?.[0]).toBe('unwritten-value');
    expect(judged('dequeue 7  |--|\nenqueue 7    |--|')).toEqual([]);
  });

  it('an item that came out twice', () => {
    expect(judged('enqueue 7 |--|\ndequeue 7 |--|\ndequeue 7    |--|')).toEqual([
      [
        'dequeued-twice',
        "Both process 1's dequeue of 7 (10.000–13.000 s) and process 2's dequeue of 7 (13.000–16.000 s) got the same item, which was enqueued once.",
        [1, 3, 4, 5],
      ],
    ]);
  });

  const two = 'enqueue 1 |--|\nenqueue 2     |--|\ndequeue 2         |--|\n';

  it('an item that overtook another', () => {
    expect(judged(`${two}dequeue 1              |--|`)).toEqual([
      [
        'overtaken',
        "Process 2's dequeue of 2 (18.000–21.000 s) took the item of process 1's enqueue of 2 (14.000–17.000 s), before which process 0's enqueue of 1 (10.000–13.000 s) had completed, which came out only later, with process 3's dequeue of 1 (23.000–26.000 s).",
        [0, 1, 2, 3, 4, 5, 6, 7],
      ],
    ]);
  });

  it('an item that overtook one that never came out', () => {
    expect(judged(two)).toEqual([
      [
        'overtaken',
        "Process 2's dequeue of 2 (18.000–21.000 s) took the item of process 1's enqueue of 2 (14.000–17.000 s), before which process 0's enqueue of 1 (10.000–13.000 s) had completed, which no dequeue returned and none of unknown outcome can have taken by then.",
        [0, 1, 2, 3, 4, 5],
      ],
    ]);
    expect(judged(`${two}dequeue null        |---~`)).toEqual([]);
    expect(judged(`${two}dequeue null          |---~`)).toHaveLength(1);
  });

  it('that dequeues of unknown outcome were too few', () => {
    const [[kind, message, events] = ['', '', []]] = judged(`
      enqueue 1  |--|
      enqueue 3  |--|
      enqueue 2      |--|
      dequeue 2              |--|
      dequeue null   |-------~
    `);
    expect([kind, events]).toEqual(['overtaken', [0, 1, 2, 3, 4, 6, 7, 9]]);
    expect(message).toContain("before which 2 had been enqueued that no dequeue returned (process 0's enqueue of 1 (");
    expect(message).toContain('only 1 of them can have been taken by dequeues of unknown outcome by then.');
  });

  it('that it was not empty', () => {
    expect(judged('enqueue 1 |--|\ndequeue null     |--|')).toEqual([
      [
        'not-empty',
        "Process 1's dequeue of null (17.000–20.000 s) found the queue empty, but the item of process 0's enqueue of 1 (10.000–13.000 s) was there all the time.",
        [0, 1, 2, 3],
      ],
    ]);
    expect(judged('enqueue 1     |--|\ndequeue null |--|')).toEqual([]);
    expect(judged('dequeue null  |--|', [5])[0]?.[1]).toContain(
      'but the item of what was there at the beginning was there all the time.',
    );
  });

  it('that one item or another was always there', () => {
    const [[kind, message, events] = ['', '', []]] = judged(`
      enqueue 1    |--|
      enqueue 9    |----|
      dequeue 9                |--|
      dequeue null     |-------|
      enqueue 2           |-|
      dequeue 1              |----|
      dequeue 2                   |--|
    `);
    expect(kind).toBe('not-empty');
    expect(message).toContain("at every moment one of these was there: the items of process 0's enqueue of 1 (");
    expect(message).toContain("; process 4's enqueue of 2 (");
    expect(message).not.toContain('of 9');
    expect(events).toHaveLength(10);
  });

  it('nothing where the item enqueued first was taken by a dequeue of unknown outcome', () => {
    const rows = `
      enqueue 1     |-----------|
      enqueue 2      |-|
      enqueue 3          |-|
      dequeue 3             |-|
      dequeue null     |-----~
    `;
    expect(judged(rows)).toEqual([]);
    expect(judged(rows.replace('enqueue 2      |-|', 'enqueue 2          |-|'))).toEqual([]);
  });

  it('that it was not empty, whichever item was enqueued first', () => {
    const [[kind, , events] = ['', '', []]] = judged(`
      enqueue 1      |---------|
      enqueue 2       |--|
      dequeue null         |----------|
      dequeue 2                   |--|
      dequeue 1                           |--|
    `);
    expect([kind, events.length]).toEqual(['not-empty', 10]);
  });

  it('which items were too many for the dequeues of unknown outcome, and no others', () => {
    const [[, message] = ['', '', []]] = judged(`
      enqueue 4    |-|
      enqueue 1      |-|
      enqueue 3        |-|
      enqueue 2           |--|
      dequeue 2               |--|
      dequeue null     |-------~
      dequeue null                      |-------~
    `);
    expect(message).toContain("before which 2 had been enqueued that no dequeue returned (process 1's enqueue of 1 (");
    expect(message).toContain('only 1 of them can have been taken');
  });

  it('the first six of many', () => {
    const items = Array.from({ length: 8 }, (_, item) => `enqueue ${item}      |--|`);
    const unknown = Array.from({ length: 7 }, () => 'dequeue null  |----~');
    const all = [...items, ...unknown, 'enqueue 9            |--|', 'dequeue 9                |--|'];
    const [[, message] = ['', '', []]] = judged(all.join('\n'));
    expect(message).toContain("process 5's enqueue of 5 (15.000–18.000 s); 2 more); only 7 of them");
  });
});
