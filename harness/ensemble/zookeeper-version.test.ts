import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../foundation/errors.js';
import {
  compareZooKeeperVersions,
  hasFeaturesOf,
  knownZooKeeperReleases,
  noSuchZooKeeperVersion,
  parseZooKeeperVersion,
} from './zookeeper-version.js';

describe('versions of ZooKeeper', () => {
  it('are ordered as they were released within each line', () => {
    const sorted = [...knownZooKeeperReleases].sort(compareZooKeeperVersions);
    expect(sorted).toEqual(knownZooKeeperReleases);
    expect(compareZooKeeperVersions('3.4.9', '3.4.14')).toBeLessThan(0);
    expect(compareZooKeeperVersions('3.5.4-beta', '3.5.4')).toBeLessThan(0);
    expect(compareZooKeeperVersions('3.5.3-alpha', '3.5.3-beta')).toBeLessThan(0);
  });

  it('compare the same from both sides', () => {
    const release = fc.constantFrom(...knownZooKeeperReleases);
    fc.assert(
      fc.property(release, release, (a, b) => {
        expect(Math.sign(compareZooKeeperVersions(a, b))).toBe(0 - Math.sign(compareZooKeeperVersions(b, a)));
        expect(compareZooKeeperVersions(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it.each(['3.9', '3.9.x', 'v3.9.5', '3.9.5 ', '', 'latest', '3.9.5.1', '3..5', '3.9.5-'])('refuse %j', (text) => {
    expect(() => parseZooKeeperVersion(text)).toThrow(UsageError);
  });

  it('have what their line brought, in betas too', () => {
    expect(hasFeaturesOf('3.5.0-alpha', '3.5')).toBe(true);
    expect(hasFeaturesOf('3.4.14', '3.5')).toBe(false);
    expect(hasFeaturesOf('4.0.0', '3.8')).toBe(true);
  });

  it('that do not exist are answered with those that do', () => {
    expect(noSuchZooKeeperVersion('3.9.17')).toMatchObject({
      exitCode: 254,
      message: 'there is no ZooKeeper 3.9.17',
      hint: expect.stringContaining('3.9.4, 3.9.5') as string,
    });
    expect(noSuchZooKeeperVersion('9.9.9').hint).toContain('3.4.14, 3.5.10');
  });
});
