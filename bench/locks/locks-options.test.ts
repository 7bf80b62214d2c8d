import { describe, expect, it } from 'vitest';
import { GivenOptions } from '../../harness/cli/options/option.js';
import { UsageError } from '../../harness/foundation/errors.js';
import { locksOptionsFrom, repeatCommand } from './locks-options.js';

function given(values: Readonly<Record<string, string | true>>): GivenOptions {
  const entries = Object.entries(values);
  return new GivenOptions(
    new Map(entries.filter(([, value]) => value !== true).map(([name, value]) => [name, [String(value)]])),
    new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
  );
}

describe('locksOptionsFrom', () => {
  it('fills in defaults', () => {
    expect(locksOptionsFrom(given({}))).toMatchObject({
      recipes: ['chained', 'naive', 'single'],
      peers: [],
      contenders: [2, 10, 50, 100, 200],
      readShares: [null],
      nodes: 3,
      proxies: false,
    });
    expect(locksOptionsFrom(given({ rw: true, reads: '0.5,0.9' }))).toMatchObject({
      recipes: ['chained', 'naive'],
      readShares: [0.5, 0.9],
    });
  });

  it("takes a workload's name for its recipe, and none", () => {
    expect(locksOptionsFrom(given({ recipes: 'lock-single,chained' })).recipes).toEqual(['single', 'chained']);
    expect(locksOptionsFrom(given({ recipes: 'none', peers: 'curator' }))).toMatchObject({
      recipes: [],
      peers: ['curator'],
    });
  });

  it.each<readonly [Readonly<Record<string, string | true>>, RegExp]>([
    [
      { recipes: 'chaind' },
      /--recipes chaind: unknown \(did you mean chained\?\); allowed: chained, naive, single, smallest/,
    ],
    [{ recipes: 'single', rw: true }, /--recipes single: unknown; allowed: chained, naive/],
    [{ recipes: 'none' }, /nobody to measure/],
    [{ peers: 'kazo' }, /--peers kazo: unknown \(did you mean kazoo\?\)/],
    [{ peers: 'go', rw: true }, /--peers go: it has no shared\/exclusive lock/],
    [{ contenders: '2,x' }, /--contenders x: allowed is a whole number from 1 to 1000/],
    [{ contenders: '10,2,10' }, /--contenders 10,2,10: each number once; 10 is there twice/],
    [{ reads: '0.9' }, /--reads needs --rw/],
    [{ rw: true, reads: '90' }, /--reads 90: allowed is a number of shares from 0 to 1/],
    [{ 'session-timeout': '3000' }, /--session-timeout 3000: with a tick of 2000 ms servers grant at least 4000 ms/],
    [{ runtime: 'dockr' }, /--runtime dockr: unknown \(did you mean docker\?\)/],
  ])('refuses %j', (values, message) => {
    expect(() => locksOptionsFrom(given(values))).toThrow(message);
    expect(() => locksOptionsFrom(given(values))).toThrow(UsageError);
  });
});

it('the command that repeats a measurement has what was given, and the seed', () => {
  const command = repeatCommand(
    given({ contenders: '2,10', rw: true, 'jvm-args': '-Xmx1g -ea', json: true, out: 'x' }),
    7,
  );
  expect(command).toBe("npm run chaos -- bench locks --contenders=2,10 --rw --jvm-args='-Xmx1g -ea' --seed 7");
});
