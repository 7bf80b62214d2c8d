/** What an operation does to a register. */
export const Does = { observe: 0, differ: 1, assign: 2, replace: 3 } as const;

/**
 * Operations on a register in integers, by their place among the translated ones: `from` is the value observed,
 * differed from, or replaced; `to` the value left.
 */
export interface RegisterActions {
  readonly does: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly initial: number;
}
