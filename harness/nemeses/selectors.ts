import type { Ensemble, ServerDescription } from '../ensemble/ensemble.js';
import type { ServerState } from '../ensemble/server-state.js';
import type { SeededRandom } from '../foundation/seeded-random.js';
import { leaderIn } from './ensemble-view.js';

/** What a selector sees when it is resolved. */
interface Scene {
  readonly servers: readonly ServerDescription[];
  readonly states: readonly ServerState[];
  readonly random: SeededRandom;
}

interface Selector {
  readonly describe: string;
  select(scene: Scene): readonly ServerDescription[];
}

/** The selector that stands for all clients; it is an end of links, not a server. */
export const CLIENTS = 'clients';

const participants = ({ servers }: Scene): readonly ServerDescription[] =>
  servers.filter(({ role }) => role === 'participant');

const observers = ({ servers }: Scene): readonly ServerDescription[] =>
  servers.filter(({ role }) => role === 'observer');

/** In the order of their ids. */
const followers = (scene: Scene): readonly ServerDescription[] =>
  participants(scene).filter(({ name }) =>
    scene.states.some(({ server, role }) => server === name && role === 'follower'),
  );

const oneOf = (servers: readonly ServerDescription[], { random }: Scene): readonly ServerDescription[] =>
  servers.length === 0 ? [] : [random.pick(servers)];

const someOf = (
  servers: readonly ServerDescription[],
  count: number,
  { random }: Scene,
): readonly ServerDescription[] =>
  random
    .shuffle(servers)
    .slice(0, count)
    .sort((a, b) => a.id - b.id);

/** Selectors by name, besides the servers' own names. */
export const selectors: Readonly<Record<string, Selector>> = {
  leader: {
    describe: 'the leader of the latest epoch',
    select: (scene) => {
      const leader = leaderIn(scene.states)?.server;
      return scene.servers.filter(({ name }) => name === leader);
    },
  },
  follower: { describe: 'one follower, by the seed', select: (scene) => oneOf(followers(scene), scene) },
  'follower:max': { describe: 'the follower with the highest id', select: (scene) => followers(scene).slice(-1) },
  'follower:min': { describe: 'the follower with the lowest id', select: (scene) => followers(scene).slice(0, 1) },
  followers: { describe: 'all that follow', select: followers },
  observer: { describe: 'one observer, by the seed', select: (scene) => oneOf(observers(scene), scene) },
  observers: { describe: 'all observers', select: observers },
  participants: { describe: 'all voting servers', select: participants },
  minority: {
    describe: 'as many voting servers as the rest can do without, by the seed',
    select: (scene) => someOf(participants(scene), Math.floor((participants(scene).length - 1) / 2), scene),
  },
  majority: {
    describe: 'just enough voting servers that the rest has no quorum, by the seed',
    select: (scene) => someOf(participants(scene), Math.floor(participants(scene).length / 2) + 1, scene),
  },
  all: { describe: 'all servers', select: ({ servers }) => servers },
};

/** Servers that a name in `bind`, a selector or a server's name stands for now; empty when nobody fits. */
export function resolveSelector(
  selector: string,
  bound: ReadonlyMap<string, readonly string[]>,
  scene: Scene,
): readonly ServerDescription[] {
  const names = bound.get(selector);
  if (names !== undefined) return scene.servers.filter(({ name }) => names.includes(name));
  const known = Object.hasOwn(selectors, selector) ? selectors[selector] : undefined;
  return known?.select(scene) ?? scene.servers.filter(({ name }) => name === selector);
}

/** Every selector that a plan for this ensemble may use, `bind` apart. */
export function selectorsOf(ensemble: Ensemble): readonly string[] {
  return [...Object.keys(selectors), CLIENTS, ...ensemble.servers.map(({ name }) => name)];
}
