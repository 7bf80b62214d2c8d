import { curator } from './curator.js';
import { go } from './go.js';
import { kazoo } from './kazoo.js';
import type { Peer } from './peer.js';

/** Whose locks ours are measured beside. One file and one line here, and a program under `adapters/`. */
export const peers: readonly Peer[] = [curator, kazoo, go];
