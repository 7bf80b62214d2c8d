import type { Budget } from '../checker.js';
import { DepthFirst } from './depth-first.js';
import { Frontier } from './frontier.js';
import type { Search } from './search.js';
import type { SearchProblem } from './search-problem.js';

export interface SearchVerdict {
  /** Null when the budget ran out: `reason` says how. */
  readonly possible: boolean | null;
  readonly reason?: string;
  /** The search that decided. */
  readonly judge: string;
  /** When impossible: the operation whose completion nothing explains, and how many before it could be. */
  readonly culprit: number;
  readonly explained: number;
}

const kindsByName = { portfolio: [DepthFirst, Frontier], 'depth-first': [DepthFirst], frontier: [Frontier] } as const;

export type SearchName = keyof typeof kindsByName;

/** Steps a search gets before it is the other's turn; doubled each round up to the last, so switching costs little. */
const FIRST_TURN = 256;
const LAST_TURN = 8192;

/**
 * Races a depth-first and a frontier search in one thread, turn by turn: the time is at most about twice that of the
 * quicker one, and which one that is differs by orders of magnitude from history to history.
 */
export function race(problem: SearchProblem, budget: Budget, name: SearchName = 'portfolio'): SearchVerdict {
  const searches: Search[] = [];
  try {
    for (let turn = FIRST_TURN; ; turn = Math.min(turn * 2, LAST_TURN)) {
      for (const [each, Kind] of kindsByName[name].entries()) {
        // Most histories are decided in the first turn: the second search is made when it is its turn.
        const search = (searches[each] ??= new Kind(problem, budget));
        const outcome = search.run(turn);
        if (outcome !== 'undecided') return verdictOf(search, outcome === 'possible');
        const reason = budget.exceeded();
        if (reason !== null) return { ...verdictOf(search, null), reason };
      }
    }
  } finally {
    for (const search of searches) search.release();
  }
}

function verdictOf(search: Search, possible: boolean | null): SearchVerdict {
  return { possible, judge: search.name, culprit: search.culprit, explained: search.explained };
}
