/** Hands on the newest of what is put in; what a slow taker had no time for is gone. For one taker. */
export class Newest<T> {
  #values: T[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  put(value: T): void {
    this.#values = [value];
    this.#wake();
  }

  /** The taker gets null from now on. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async take(): Promise<T | null> {
    while (this.#values.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#ended ? null : (this.#values.shift() ?? null);
  }
}
