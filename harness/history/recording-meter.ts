/** CPU time is asked for once in so many pieces of work: asking costs as much as the work. */
const SAMPLE_EVERY = 16;

/** What recording took so far, in one process. */
export interface RecordingTime {
  /** Wall time, ms: also what a busy machine, or a reader who does not keep up, added. */
  readonly wallMs: number;
  /** CPU time of all threads, ms; extrapolated from a sample. */
  readonly cpuMs: number;
}

/** Measures pieces of work, one at a time: wall time of all, CPU time of a sample. */
export class RecordingMeter {
  #pieces = 0;
  #wallMs = 0;
  #samples = 0;
  #sampledUs = 0;
  #begunMs = 0;
  #cpuBefore: { readonly atUs: number; readonly askingUs: number } | null = null;

  begin(): void {
    if (this.#pieces++ % SAMPLE_EVERY === 0) {
      const asked = cpuUs();
      const atUs = cpuUs();
      this.#cpuBefore = { atUs, askingUs: atUs - asked };
    }
    this.#begunMs = performance.now();
  }

  end(): void {
    this.#wallMs += performance.now() - this.#begunMs;
    if (this.#cpuBefore === null) return;
    const { atUs, askingUs } = this.#cpuBefore;
    this.#sampledUs += cpuUs() - atUs - askingUs;
    this.#samples++;
    this.#cpuBefore = null;
  }

  get time(): RecordingTime {
    const cpuUsPerPiece = this.#samples === 0 ? 0 : Math.max(0, this.#sampledUs) / this.#samples;
    return { wallMs: this.#wallMs, cpuMs: (cpuUsPerPiece * this.#pieces) / 1000 };
  }
}

/** CPU time of this process so far, µs. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
