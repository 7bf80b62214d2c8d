import { UsageError } from '../foundation/errors.js';

/** A version as released: `3.9.5`, `3.5.4-beta`. Qualifiers sort before the release without one. */
export interface ZooKeeperVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** `alpha`, `beta`, or empty. */
  readonly qualifier: string;
}

const syntax = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:-([a-z][a-z0-9]*))?$/;

/** @throws UsageError when `text` is not written like a ZooKeeper version */
export function parseZooKeeperVersion(text: string): ZooKeeperVersion {
  const found = syntax.exec(text);
  if (found === null) {
    throw new UsageError(`"${text}" is not a ZooKeeper version`, {
      code: 'BAD_ZK_VERSION',
      hint: `write it in full, like ${defaultZooKeeperVersion} or 3.5.4-beta`,
    });
  }
  const [, major, minor, patch, qualifier = ''] = found;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), qualifier };
}

/** Negative when `a` is older than `b`, 0 when equal. */
export function compareZooKeeperVersions(a: string, b: string): number {
  const left = parseZooKeeperVersion(a);
  const right = parseZooKeeperVersion(b);
  const byNumber = left.major - right.major || left.minor - right.minor || left.patch - right.patch;
  if (byNumber !== 0) return byNumber;
  if (left.qualifier === right.qualifier) return 0;
  if (left.qualifier === '' || right.qualifier === '') return left.qualifier === '' ? 1 : -1;
  return left.qualifier < right.qualifier ? -1 : 1;
}

/** Whether `version` is `minimum` or newer; a beta of 3.5.0 counts as having what 3.5 brought. */
export function hasFeaturesOf(version: string, minimum: `${number}.${number}`): boolean {
  const { major, minor } = parseZooKeeperVersion(version);
  const [minimumMajor = 0, minimumMinor = 0] = minimum.split('.').map(Number);
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}

export const defaultZooKeeperVersion = '3.9.5';

const patchesOf = (line: string, count: number): string[] =>
  Array.from({ length: count }, (_, patch) => `${line}.${String(patch)}`);

/** Releases known when this was written: for hints only, a newer one is not refused. Oldest first. */
export const knownZooKeeperReleases: readonly string[] = [
  ...patchesOf('3.4', 15),
  ...['3.5.0-alpha', '3.5.1-alpha', '3.5.2-alpha', '3.5.3-beta', '3.5.4-beta'],
  ...patchesOf('3.5', 11).slice(5),
  ...patchesOf('3.6', 5),
  ...patchesOf('3.7', 3),
  ...patchesOf('3.8', 7),
  ...patchesOf('3.9', 6),
];

/**
 * The error for a version nobody released, naming the nearest ones.
 *
 * @param unsure why it could not be looked up: then it is only not known here
 */
export function noSuchZooKeeperVersion(version: string, cause?: unknown, unsure?: string): UsageError {
  const { major, minor } = parseZooKeeperVersion(version);
  const sameLine = knownZooKeeperReleases.filter((release) => lineOf(release) === `${String(major)}.${String(minor)}`);
  const newestOfEach = knownZooKeeperReleases.filter(
    (release, at, all) => lineOf(release) !== lineOf(all[at + 1] ?? ''),
  );
  const hint =
    sameLine.length > 0
      ? `of ${String(major)}.${String(minor)} there are ${sameLine.join(', ')}`
      : `the newest of each line are ${newestOfEach.join(', ')}`;
  const why =
    unsure === undefined
      ? `there is no ZooKeeper ${version}`
      : `no release ${version} of ZooKeeper is known, and looking for it failed: ${unsure}`;
  return new UsageError(why, { code: 'NO_SUCH_ZK_VERSION', hint, cause });
}

/** `3.9` of `3.9.5`. */
function lineOf(release: string): string {
  return release.split('.').slice(0, 2).join('.');
}
