/** An event on its way to the file. */
interface MergedEvent<Payload> {
  readonly time: number;
  /** Order of arrival: breaks ties, and keeps a source's own order. */
  readonly arrival: number;
  readonly payload: Payload;
}

/** One of the streams of events that are merged. Its own order is kept. */
export interface MergeSource<Payload> {
  /** An event of this source; also promises that nothing earlier is to come from it. */
  push(time: number, payload: Payload): void;
  /** Whatever this source is yet to say happened after `time`. */
  promise(time: number): void;
  /** It says nothing more. */
  end(): void;
}

class Source<Payload> implements MergeSource<Payload> {
  readonly #merge: EventMerge<Payload>;
  #queue: MergedEvent<Payload>[] = [];
  #promised: number;
  #ended = false;

  constructor(merge: EventMerge<Payload>, promised: number) {
    this.#merge = merge;
    this.#promised = promised;
  }

  /** Nothing can come from it up to this time. */
  get horizon(): number {
    return this.#ended ? Infinity : this.#promised;
  }

  get exhausted(): boolean {
    return this.#ended && this.#queue.length === 0;
  }

  push(time: number, payload: Payload): void {
    const floor = Math.max(this.#merge.lastTime, this.#queue.at(-1)?.time ?? 0);
    this.#queue.push({ time: Math.max(time, floor), arrival: this.#merge.nextArrival(), payload });
    this.promise(time);
  }

  promise(time: number): void {
    if (time > this.#promised) this.#promised = time;
  }

  end(): void {
    this.#ended = true;
  }

  /** Moves all events up to `time` to `into`. */
  take(time: number, into: MergedEvent<Payload>[]): void {
    let count = 0;
    for (const event of this.#queue) {
      if (event.time > time) break;
      into.push(event);
      count++;
    }
    if (count > 0) this.#queue = this.#queue.slice(count);
  }
}

/**
 * Merges streams of timed events into one by time, keeping each stream's own order. An event is let go once every
 * open source has promised to say nothing earlier. One that comes late all the same gets the time of the last event
 * let go: the merged times never fall.
 *
 * Why raising a late time is sound, provided that promises are: a promise `p` of a source must have been made before
 * anything that the source says later could take effect (an invocation is written before its request leaves), so the
 * raised time of an invocation still lies before its request, and that of a completion after its reply.
 */
export class EventMerge<Payload> {
  readonly #sources = new Set<Source<Payload>>();
  #arrivals = 0;
  #lastTime = 0;

  /** `promised`: it says nothing about what happened up to then. Infinity: nobody ever waits for this source. */
  addSource(promised: number): MergeSource<Payload> {
    const source = new Source(this, promised);
    this.#sources.add(source);
    return source;
  }

  /** Time of the last event let go: no later one may be earlier. */
  get lastTime(): number {
    return this.#lastTime;
  }

  /** For sources: what comes now comes after everything that came before. */
  nextArrival(): number {
    return this.#arrivals++;
  }

  /** What may go now, in order. */
  release(): readonly { readonly time: number; readonly payload: Payload }[] {
    let horizon = Infinity;
    for (const source of this.#sources) horizon = Math.min(horizon, source.horizon);
    const ready: MergedEvent<Payload>[] = [];
    for (const source of this.#sources) {
      source.take(horizon, ready);
      if (source.exhausted) this.#sources.delete(source);
    }
    ready.sort((a, b) => a.time - b.time || a.arrival - b.arrival);
    this.#lastTime = ready.at(-1)?.time ?? this.#lastTime;
    return ready;
  }
}
