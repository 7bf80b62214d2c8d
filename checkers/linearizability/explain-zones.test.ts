import { expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { linearizable } from './linearizable.js';
import { drawn } from './testing/lines.js';

/** Kind, events and words of the one anomaly of a history with unique values. */
function explained(text: string, initial: number | null = null): readonly unknown[] {
  const { anomalies, details } = linearizable.check(drawn(text), { initial }, unlimited);
  expect(details?.['judges']).toEqual({ zones: 1 });
  return anomalies.map(({ kind, events, message }) => [kind, events, message]);
}

const briefly = (text: string): readonly unknown[] => (explained(text)[0] as readonly unknown[]).slice(0, 2);

it('a value that nobody wrote has one witness, cas in a circle have one, a value replaced twice has two', () => {
  expect(briefly('write 1 |--|\nread 7    |--|')).toEqual(['unwritten-value', [1, 3]]);
  expect(briefly('cas [1,2] |--|\ncas [2,1] |--|')).toEqual(['circle', [0, 2]]);
  const twice = 'write 1   |--|\ncas [1,2]    |--|\ncas [1,3]    |--|';
  expect(briefly(twice)).toEqual(['replaced-twice', [2, 3, 4, 5]]);
});

it('an order against real time has two, or one where it is against the beginning', () => {
  expect(explained('read 1  |--|\nwrite 1      |--|')).toEqual([
    [
      'order',
      [0, 1, 2, 3],
      "By their values process 1's write of 1 (13.000–16.000 s) comes before process 0's read of 1 (8.000–11.000 s), but the latter had completed before the former was invoked.",
    ],
  ]);
});

it('two values that would have to alternate have four, or fewer where one was there at the beginning', () => {
  const alternating = 'write 1 |--|\nwrite 2     |--|\nread 1          |--|\nread 2              |--|';
  expect(briefly(alternating)).toEqual(['interleaved', [0, 1, 2, 3, 4, 5, 6, 7]]);
  expect(explained('write 1 |--|\nread 0      |--|', 0)).toEqual([
    [
      'interleaved',
      [0, 1, 2, 3],
      "Two values, each written once, would have to alternate: the initial value was there before process 0's write of 1 (8.000–11.000 s), so the first value came first; but process 0's write of 1 (8.000–11.000 s) completed before process 1's read of 0 (12.000–15.000 s), so the second did.",
    ],
  ]);
});
