import { describe, expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { Anomaly } from '../verdict.js';
import { linearizable } from './linearizable.js';

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
});
