import { expect, it } from 'vitest';
import type { Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import type { Anomaly } from '../verdict.js';
import { linearizable } from './linearizable.js';
import { drawn } from './testing/lines.js';

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
