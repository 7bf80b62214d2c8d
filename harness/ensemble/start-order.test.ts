import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeEnsemble } from './make-ensemble.js';
import { startOrder } from './start-order.js';

it('starts every server once, and first no quorum that could do without the largest id', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 9 }), (participants, observers) => {
      const ensemble = makeEnsemble({ participants, observers });
      const { first, awaited, rest } = startOrder(ensemble);
      const ids = [...first, ...rest].map(({ id }) => id).sort((a, b) => a - b);
      expect(ids).toEqual(ensemble.servers.map(({ id }) => id));
      expect(awaited?.id).toBe(participants);
      expect(first).toContain(awaited);
      const withoutLargest = first.length - 1;
      expect(withoutLargest * 2).toBeLessThanOrEqual(participants);
      expect(first.every(({ role }) => role === 'participant')).toBe(true);
    }),
  );
});
