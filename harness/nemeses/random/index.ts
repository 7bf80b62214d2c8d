import { kill, killLeader } from './kill.js';
import { partition } from './partition.js';
import { pause } from './pause.js';
import type { RandomNemesis } from './random-nemesis.js';

/** What `--nemesis` can name, besides `none`: one line a nemesis. */
export const randomNemeses: readonly RandomNemesis[] = [killLeader, kill, pause, partition];
