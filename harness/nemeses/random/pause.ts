import { someServers } from './kill.js';
import type { RandomNemesis } from './random-nemesis.js';

export const pause: RandomNemesis = {
  name: 'pause',
  describe: 'SIGSTOP the leader, another server, or a minority of the voting servers, resume them',
  noticedByTimeout: true,
  needsLinks: false,
  next: (random, ensemble) => ({
    do: 'pause',
    on: random.chance(0.5) ? ['leader'] : someServers(random, ensemble),
  }),
};
