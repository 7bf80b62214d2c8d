import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../foundation/errors.js';
import { observersOf, participantsOf } from './ensemble.js';
import { makeEnsemble } from './make-ensemble.js';

describe('makeEnsemble', () => {
  it('numbers the servers from 1, observers behind the participants', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 9 }), (participants, observers) => {
        const ensemble = makeEnsemble({ participants, observers });
        expect(ensemble.servers.map(({ id }) => id)).toEqual(ensemble.servers.map((_, at) => at + 1));
        expect(ensemble.servers.every(({ id, name }) => name === `zk${String(id)}`)).toBe(true);
        expect(participantsOf(ensemble)).toEqual(ensemble.servers.slice(0, participants));
        expect(observersOf(ensemble)).toHaveLength(observers);
      }),
    );
  });

  it.each([
    { participants: 2 },
    { participants: 10 },
    { participants: 0 },
    { participants: 3.5 },
    { participants: NaN },
    { participants: 3, observers: -1 },
    { participants: 3, observers: 10 },
    { participants: 3, tickTimeMs: 0 },
    { participants: 3, initLimitTicks: 0 },
    { participants: 3, zkVersion: '3.9' },
  ])('refuses %j as bad usage', (options) => {
    expect(() => makeEnsemble(options)).toThrow(UsageError);
  });
});
