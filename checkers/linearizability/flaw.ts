/** Something impossible that a judge found on one key: operations by their number in the key's table. */
export interface Flaw {
  readonly kind: string;
  /** One or two sentences without the key. */
  readonly message: string;
  readonly operations: readonly number[];
}
