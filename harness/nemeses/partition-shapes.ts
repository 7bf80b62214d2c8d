import type { DirectedLink, LinkEnd } from '../network/links.js';
import type { SeededRandom } from '../foundation/seeded-random.js';

/** Which traffic between two sides is cut, as the first side sees it. */
export type Direction = 'both' | 'to' | 'from';

/** Links to cut, and the sides they part, for people: `[['zk1'], ['zk2', 'zk3']]`. */
export interface Cut {
  readonly links: readonly DirectedLink[];
  readonly sides: readonly (readonly LinkEnd[])[];
}

/** Who can be parted from whom. Observers follow the participants. */
export interface Ends {
  readonly participants: readonly LinkEnd[];
  readonly observers: readonly LinkEnd[];
}

const CLIENTS = 'clients';

/** One side against all other servers; `direction` is the side's: `to` cuts what flows to it. */
export function isolate(side: readonly LinkEnd[], { participants, observers }: Ends, direction: Direction): Cut {
  const rest = [...participants, ...observers].filter((server) => !side.includes(server));
  return { links: between(side, rest, direction), sides: [side, rest] };
}

/** Each group against each other one; ends that are in no group keep all their links. */
export function groups(sides: readonly (readonly LinkEnd[])[], direction: Direction): Cut {
  const links = sides.flatMap((side, at) => sides.slice(at + 1).flatMap((other) => between(side, other, direction)));
  return { links, sides };
}

/** The smaller half of the voting servers, by the seed, with half of the observers, against the others. */
export function halves({ participants, observers }: Ends, random: SeededRandom, direction: Direction): Cut {
  const minority = random.shuffle(participants).slice(0, Math.floor(participants.length / 2));
  const side = inOrder([...minority, ...random.shuffle(observers).slice(0, Math.floor(observers.length / 2))]);
  return isolate(side, { participants, observers }, direction);
}

/**
 * Every server sees just a majority (or one more), and no two see the same one: servers stand in a ring, by the seed,
 * and keep the links to their nearest neighbours (Jepsen's majorities-ring). Needs at least four voting servers.
 */
export function ring({ participants, observers }: Ends, random: SeededRandom): Cut {
  const standing = random.shuffle([...participants, ...observers]);
  const majority = Math.floor(standing.length / 2) + 1;
  const reach = Math.ceil((majority - 1) / 2);
  const links = standing.flatMap((from, i) =>
    standing.flatMap((to, j) => {
      const apart = Math.abs(i - j);
      return Math.min(apart, standing.length - apart) > reach ? [{ from, to }] : [];
    }),
  );
  return { links, sides: [standing] };
}

/** Two halves, and one voting server that sees both. */
export function bridge(ends: Ends, middle: LinkEnd, random: SeededRandom): Cut {
  const others = random.shuffle([...ends.participants, ...ends.observers].filter((server) => server !== middle));
  const half = Math.floor(others.length / 2);
  const sides = [inOrder(others.slice(0, half)), inOrder(others.slice(half))];
  return { links: groups(sides, 'both').links, sides: [...sides, [middle]] };
}

/** Traffic between two sides; clients have links to servers only, so two ends `clients` have none. */
function between(side: readonly LinkEnd[], rest: readonly LinkEnd[], direction: Direction): readonly DirectedLink[] {
  return side.flatMap((a) =>
    rest.flatMap((b) => {
      if (a === b || (a === CLIENTS && b === CLIENTS)) return [];
      return [
        ...(direction === 'to' ? [] : [{ from: a, to: b }]),
        ...(direction === 'from' ? [] : [{ from: b, to: a }]),
      ];
    }),
  );
}

function inOrder(ends: readonly LinkEnd[]): readonly LinkEnd[] {
  return [...ends].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
