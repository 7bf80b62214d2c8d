import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestKeys, RegisterKeys } from './register-keys.js';

describe('rotation of registers', () => {
  it('moves a slot on when its key has enough versions, and only that slot', () => {
    const keys = new RegisterKeys(2, { versions: 10, ownInvocations: 100 });
    expect([keys.use(0), keys.use(1)]).toEqual(['r0-0', 'r1-0']);
    keys.seen('r0-0', 9);
    expect(keys.use(0)).toBe('r0-0');
    keys.seen('r0-0', 10);
    expect([keys.use(0), keys.use(1)]).toEqual(['r0-1', 'r1-0']);
  });

  it('takes a late reply about a key already left for what it is', () => {
    const keys = new RegisterKeys(1, { versions: 10, ownInvocations: 100 });
    keys.use(0);
    keys.seen('r0-0', 10);
    keys.seen('r0-0', 11);
    expect(keys.use(0)).toBe('r0-1');
  });

  it('moves on by the own count while nobody can write', () => {
    const keys = new RegisterKeys(1, { versions: 10, ownInvocations: 3 });
    expect([1, 2, 3, 4].map(() => keys.use(0))).toEqual(['r0-0', 'r0-0', 'r0-0', 'r0-1']);
  });

  it('catches up with the keys that others have made', () => {
    const keys = new RegisterKeys(2, { versions: 10, ownInvocations: 100 });
    keys.resume(['r0-0', 'r0-10', 'r0-9', 'r1-1', 'r7-3', 'unknown']);
    expect([keys.use(0), keys.use(1)]).toEqual(['r0-10', 'r1-1']);
  });

  it('keeps clients that see the same versions together, and each key within its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ client: fc.nat(4), writes: fc.boolean() }), { maxLength: 600 }), (turns) => {
        const limits = { versions: 20, ownInvocations: 30 };
        const clients = Array.from({ length: 5 }, () => new RegisterKeys(1, limits));
        const versions = new Map<string, number>();
        const invocations = new Map<string, number>();
        for (const { client, writes } of turns) {
          const keys = clients[client] as RegisterKeys;
          const key = keys.use(0);
          const version = (versions.get(key) ?? 0) + (writes ? 1 : 0);
          versions.set(key, version);
          invocations.set(key, (invocations.get(key) ?? 0) + 1);
          keys.seen(key, version);
        }
        for (const count of invocations.values()) expect(count).toBeLessThanOrEqual(5 * limits.ownInvocations);
        for (const version of versions.values()) expect(version).toBeLessThanOrEqual(limits.versions + clients.length);
      }),
    );
  });
});

it('the newest keys are those of the highest generations', () => {
  expect(newestKeys(['r1-0', 'r0-2', 'r0-10', 'r1-2', 'other'], 3)).toEqual(['r0-2', 'r1-2', 'r0-10']);
  expect(newestKeys(['r1-0'], 3)).toEqual(['r1-0']);
});
