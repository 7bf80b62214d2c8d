/** How far a search has come. */
export type Outcome = 'possible' | 'impossible' | 'undecided';

/** A search that can be stopped and continued. */
export interface Search {
  readonly name: string;
  /** Looks at about so many configurations more. */
  run(steps: number): Outcome;
  /** How many completions at most could be explained so far; when impossible, the next is the one that can't be. */
  readonly explained: number;
  /** The operation (by number) whose completion is that next one. */
  readonly culprit: number;
  /** Gives the memory back to the budget. */
  release(): void;
}
