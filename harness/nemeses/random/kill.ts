import type { Ensemble } from '../../ensemble/ensemble.js';
import type { SeededRandom } from '../../foundation/seeded-random.js';
import type { RandomNemesis } from './random-nemesis.js';

/** Whom a fault on processes takes: mostly one server, sometimes as many as the rest can do without. */
export function someServers(random: SeededRandom, ensemble: Ensemble): readonly string[] {
  if (ensemble.servers.length >= 5 && random.chance(0.25)) return ['minority'];
  return [random.pick(ensemble.servers).name];
}

export const killLeader: RandomNemesis = {
  name: 'kill-leader',
  describe: 'SIGKILL whoever leads, start it again',
  noticedByTimeout: false,
  needsLinks: false,
  next: () => ({ do: 'kill', on: ['leader'] }),
};

export const kill: RandomNemesis = {
  name: 'kill',
  describe: 'SIGKILL one server, or a minority of the voting servers, start them again',
  noticedByTimeout: false,
  needsLinks: false,
  next: (random, ensemble) => ({ do: 'kill', on: someServers(random, ensemble) }),
};
