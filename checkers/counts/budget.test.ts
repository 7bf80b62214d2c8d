import { describe, expect, it } from 'vitest';
import type { Budget, Checker } from '../checker.js';
import { written } from '../testing/written-history.js';
import { counter } from './counter.js';
import { totalQueue } from './total-queue.js';

const impossible: readonly (readonly [Checker, string])[] = [
  [counter, '1.0 1 invoke read c null\n1.1 1 ok read c 5'],
  [totalQueue, '1.0 1 invoke dequeue q null\n1.1 1 ok dequeue q 5'],
];

describe.each(impossible.map(([checker, text]) => [checker.name, checker, text] as const))(
  '%s within its budget',
  (_, checker, text) => {
    it('tells it what it holds, and gives all of it back', () => {
      let held = 0;
      let most = 0;
      const budget: Budget = {
        exceeded: () => null,
        hold: (bytes) => {
          held += bytes;
          most = Math.max(most, held);
        },
      };
      expect(checker.check(written(text), {}, budget).valid).toBe(false);
      expect(most).toBeGreaterThanOrEqual(100);
      expect(held).toBe(0);
    });

    it('is unknown and accuses nobody when it may hold no more', () => {
      let held = 0;
      const budget: Budget = {
        exceeded: () => (held > 0 ? 'too much memory' : null),
        hold: (bytes) => {
          held += bytes;
        },
      };
      expect(checker.check(written(text), {}, budget)).toMatchObject({
        valid: 'unknown',
        reason: expect.stringContaining('too much memory') as string,
        anomalies: [],
      });
    });
  },
);
