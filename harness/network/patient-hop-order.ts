import type { HopRoute } from './patient-hop.js';

/** What the hop's process is told by its parent, once. */
export interface HopOrder {
  readonly routes: readonly HopRoute[];
}

/** What it answers, once. */
export type HopAnswer = { readonly listening: true } | { readonly listening: false; readonly why: string };
