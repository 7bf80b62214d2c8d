import type { ClientContext } from './workload.js';

/** Values and names that no other client of the run, and no earlier life of this one, makes: `3.0.57`. */
export class UniqueValues {
  readonly #prefix: string;
  #count = 0;

  constructor({ clientIndex, incarnation }: Pick<ClientContext, 'clientIndex' | 'incarnation'>) {
    this.#prefix = `${clientIndex}.${incarnation}.`;
  }

  next(): string {
    return `${this.#prefix}${++this.#count}`;
  }
}
