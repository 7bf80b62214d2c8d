import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/event.js';
import { chooseOperations, reason, thinned } from './choose-operations.js';
import { OperationTable } from './operation-table.js';

function tableOf(count: number): OperationTable {
  const table = new OperationTable();
  for (let number = 0; number < count; number++) {
    const event = { process: number % 5, f: 'read', key: `k${number % 4}` };
    const at = (type: HistoryEvent['type'], offset: number): HistoryEvent => ({
      ...event,
      ...{ type, index: number * 2 + offset, time: number * 1000 + offset * (number % 97) },
    });
    table.add(at('invoke', 0));
    table.add(at(number % 10 === 0 ? 'fail' : 'ok', 1));
  }
  return table;
}

describe('choosing operations', () => {
  it('takes all where there is room', () => {
    const { reasons, count } = chooseOperations(tableOf(50), new Set([3]), 50);
    expect(count).toBe(50);
    expect(reasons[3]).toBe(reason.named);
    expect([...reasons].every((why) => why > 0)).toBe(true);
  });

  it('keeps what is named, and no more than asked besides', () => {
    const table = tableOf(2000);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(1999), { maxLength: 20 }),
        fc.integer({ min: 50, max: 1000 }),
        (named, most) => {
          const { reasons, count } = chooseOperations(table, new Set(named), most);
          for (const place of named) expect(reasons[place]).toBe(reason.named);
          expect([...reasons].filter((why) => why > 0)).toHaveLength(count);
          expect(count).toBeLessThanOrEqual(Math.max(most, named.length));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('shows the neighbours of what is named on the same key', () => {
    const { reasons } = chooseOperations(tableOf(2000), new Set([1000]), 400);
    for (const place of [996, 1004, 992]) expect(reasons[place]).toBe(reason.near);
  });

  it('thins evenly', () => {
    expect(thinned([1, 2, 3, 4, 5, 6], 3)).toEqual([1, 3, 5]);
    expect(thinned([1, 2], 3)).toEqual([1, 2]);
    expect(thinned([1, 2], 0)).toEqual([]);
  });
});
