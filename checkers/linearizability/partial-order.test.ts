import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { unlimited } from '../checker.js';
import { histories } from '../testing/share.js';
import { written } from '../testing/written-history.js';
import type { Anomaly } from '../verdict.js';
import { linearizable } from './linearizable.js';
import type { TimedOperation } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { randomHistory } from './testing/random-history.js';

function anomaliesOf(history: string, options = {}): readonly Anomaly[] {
  return linearizable.check(written(history), { model: 'register', judge: 'portfolio', ...options }, unlimited)
    .anomalies;
}

describe('how far an order gets', () => {
  it('ends before what cannot come next', () => {
    const [anomaly] = anomaliesOf(`
      1 0 invoke write r 1
      2 0 ok     write r 1
      3 0 invoke write r 2
      4 0 ok     write r 2
      5 1 invoke read  r null
      6 1 ok     read  r 1`);
    expect(anomaly?.order).toEqual({
      initial: 'null',
      steps: [
        { event: 0, text: "process 0's write of 1 (1.000–2.000 s)", state: '1', helper: false },
        { event: 2, text: "process 0's write of 2 (3.000–4.000 s)", state: '2', helper: false },
      ],
      stuck: [{ event: 4, text: "process 1's read of 1 (5.000–6.000 s)" }],
    });
  });

  it('takes the effect of another operation where one is needed, once', () => {
    const [anomaly] = anomaliesOf(`
      1 2 invoke write r 7
      2 0 invoke read  r null
      3 0 ok     read  r 7
      4 0 invoke write r 1
      5 0 ok     write r 1
      6 0 invoke read  r null
      7 0 ok     read  r 7
      8 0 invoke write r 2
      9 0 ok     write r 2
      10 0 invoke read r null
      11 0 ok     read r 7`);
    const { steps = [], stuck = [] } = anomaly?.order ?? {};
    expect(steps.filter(({ event }) => event === 0)).toHaveLength(1);
    expect(steps.find(({ event }) => event === 0)).toMatchObject({ state: '7' });
    expect(stuck).toHaveLength(1);
  });

  it('leaves open what may come first', () => {
    const [anomaly] = anomaliesOf(`
      1 0 invoke read r null
      2 1 invoke read r null
      3 0 ok     read r 5
      4 1 ok     read r 6`);
    expect(anomaly?.order).toMatchObject({ steps: [] });
    expect(anomaly?.order?.stuck.length).toBeGreaterThan(0);
  });

  it('says nothing where an order exists, and the flaw is in versions', () => {
    const anomalies = anomaliesOf(
      `
      1 0 invoke write r 1
      2 0 ok     write r 1 | {"version":1}
      3 0 invoke write r 2
      4 0 ok     write r 2 | {"version":2}
      5 1 invoke read  r null | {"synced":true}
      6 1 ok     read  r 2 | {"version":1}`,
      { judge: 'auto' },
    );
    expect(anomalies.length).toBeGreaterThan(0);
    for (const { order } of anomalies) expect(order).toBeUndefined();
  });

  it('is not told of more operations than can be tried', () => {
    const others = (count: number): string =>
      Array.from({ length: count }, (_, number) => `${number / 1000} ${number + 10} invoke write r ${number}`).join(
        '\n',
      );
    const impossible = `
      1 0 invoke read r null
      2 0 ok     read r "nobody's"`;
    expect(anomaliesOf(others(200) + impossible)[0]?.order?.stuck).toHaveLength(1);
    expect(anomaliesOf(others(201) + impossible)[0]?.order).toBeUndefined();
  });

  it('is told of ten operations, and of no more', () => {
    /** So many adds of 1 at once, and then a read that counts one less: all of them are needed. */
    const oneLess = (adds: number): Anomaly | undefined => {
      const rows = [...Array.from({ length: adds }, () => 'add 1     |--|'), `read ${adds - 1}         |--|`];
      return linearizable.check(drawn(rows.join('\n')), { model: 'counter', judge: 'portfolio' }, unlimited)
        .anomalies[0];
    };
    expect([oneLess(9)?.events.length, oneLess(10)?.events.length]).toEqual([20, 22]);
    expect(oneLess(9)?.order?.steps).toHaveLength(9);
    expect(oneLess(10)?.order).toBeUndefined();
  });

  it('is no longer told when the budget is exceeded', () => {
    const read = drawn('read 7 |--|');
    const order = (exceeded: () => string | null): unknown =>
      linearizable.check(read, { judge: 'portfolio' }, { exceeded, hold: () => undefined }).anomalies[0]?.order?.steps;
    let polls = 0;
    expect(order(() => null)).toEqual([]);
    expect(order(() => (++polls > 1 ? 'no time' : null))).toBeUndefined();
  });

  it('is one that a model can do, respects real time, and goes on as far as it can', () => {
    let told = 0;
    let helped = 0;
    for (const name of ['register', 'cas-register', 'counter', 'mutex']) {
      const model = modelNamed(name);
      for (let seed = 1; seed <= histories(80); seed++) {
        const random = new SeededRandom(seed);
        const shape = { operations: random.integer(2, 9), concurrency: 3, unknown: random.pick([0, 0.3]), failed: 0 };
        const events = randomHistory(name, random, shape);
        const [anomaly] = linearizable.check(events, { model: name, judge: 'portfolio' }, unlimited).anomalies;
        if (anomaly?.order === undefined) continue;
        told++;
        const { timed, table, translation } = prepare(events, model);
        const at = (event: number): number =>
          translation.source.findIndex((number) => table.invocationIndex.values[number] === event);
        const operation = (place: number): TimedOperation => timed[place] as TimedOperation;
        const named = [...timed.keys()].filter((place) =>
          anomaly.events.includes(table.invocationIndex.values[translation.source[place] as number] as number),
        );
        const placed: number[] = [];
        const used = new Set<number>();
        let state = translation.initial;
        for (const step of anomaly.order.steps) {
          const place = at(step.event);
          state = model.step(state, operation(place).operation);
          expect([name, seed, state === undefined ? undefined : model.show(state)]).toEqual([name, seed, step.state]);
          expect([name, seed, used.has(place), named.includes(place)]).toEqual([name, seed, false, !step.helper]);
          used.add(place);
          if (step.helper) helped++;
          else placed.push(place);
        }
        const mayCome = (place: number, before: readonly number[]): boolean =>
          named.every((other) => before.includes(other) || operation(other).completedAt >= operation(place).invokedAt);
        const early = placed.filter((place, each) => !mayCome(place, placed.slice(0, each)));
        const next = named.filter((place) => !placed.includes(place) && mayCome(place, placed));
        const stuck = anomaly.order.stuck.map(({ event }) => at(event));
        expect([name, seed, early, stuck]).toEqual([name, seed, [], next]);
        const doable = next.filter((place) => model.step(state, operation(place).operation) !== undefined);
        expect([name, seed, doable]).toEqual([name, seed, []]);
        expect(next.length).toBeGreaterThan(0);
      }
    }
    expect(told).toBeGreaterThan(histories(100));
    expect(helped).toBeGreaterThan(histories(10));
  });
});
