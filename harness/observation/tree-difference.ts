/** A node that is not the same on all servers: what is peculiar to it on each, in words. */
export interface TreeDifference {
  readonly path: string;
  readonly servers: Readonly<Record<string, string>>;
}

/** More would be recorded for nobody to read; the files have them all. */
const DIFFERENCES_MAX = 100;

/**
 * Compares trees written one node a line: the path, then the parts of its description, separated by tabs.
 *
 * @param trees lines by server's name
 */
export function differencesBetween(trees: ReadonlyMap<string, readonly string[]>): readonly TreeDifference[] {
  const byServer = new Map([...trees].map(([server, lines]) => [server, nodesOf(lines)]));
  const paths = new Set([...byServer.values()].flatMap((nodes) => [...nodes.keys()]));
  const differing = [...paths]
    .filter((path) => new Set([...byServer.values()].map((nodes) => nodes.get(path))).size > 1)
    .sort()
    .slice(0, DIFFERENCES_MAX);
  return differing.map((path) => {
    const shown = [...byServer].map(([server, nodes]) => [server, nodes.get(path)] as const);
    return { path, servers: peculiarities(shown) };
  });
}

function nodesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)]),
  );
}

/** Of each description just the parts in which they differ; all of it where the node is absent elsewhere. */
function peculiarities(
  shown: readonly (readonly [server: string, description: string | undefined])[],
): Readonly<Record<string, string>> {
  const present = shown.flatMap(([, description]) => (description === undefined ? [] : [description.split('\t')]));
  const common = new Set(present[0]?.filter((part) => present.every((parts) => parts.includes(part))));
  const same = present.every((parts) => parts.every((part) => common.has(part)));
  const describe = (description: string | undefined): string => {
    if (description === undefined) return 'absent';
    if (same) return 'present';
    return description
      .split('\t')
      .filter((part) => !common.has(part))
      .join(', ');
  };
  return Object.fromEntries(shown.map(([server, description]) => [server, describe(description)]));
}
