/** One in so many pieces of work is measured where measuring costs as much as the work. */
const SAMPLE_EVERY = 16;

/** What recording took so far, in one process; extrapolated from a sample. */
export interface RecordingTime {
  /** Wall time, ms: also what a busy machine, or a reader who does not keep up, added. */
  readonly wallMs: number;
  /** CPU time, ms. */
  readonly cpuMs: number;
}

/** Measures pieces of work, one at a time: a sample of them. */
export class RecordingMeter {
  readonly #sampleEvery: number;
  #pieces = 0;
  #samples = 0;
  #sampledWallMs = 0;
  #sampledCpuUs = 0;
  #sample: { readonly cpuUs: number; readonly askingUs: number; readonly ms: number } | null = null;

  /** @param options.sampleEvery one in so many pieces is measured and stands for them all */
  constructor({ sampleEvery = SAMPLE_EVERY }: { readonly sampleEvery?: number } = {}) {
    this.#sampleEvery = sampleEvery;
  }

  begin(): void {
    // Of so many the last: in the first everything is compiled.
    if (++this.#pieces % this.#sampleEvery !== 0) return;
    const asked = cpuUs();
    const atUs = cpuUs();
    this.#sample = { cpuUs: atUs, askingUs: atUs - asked, ms: performance.now() };
  }

  end(): void {
    if (this.#sample === null) return;
    this.#sampledWallMs += performance.now() - this.#sample.ms;
    this.#sampledCpuUs += cpuUs() - this.#sample.cpuUs - this.#sample.askingUs;
    this.#samples++;
    this.#sample = null;
  }

  get time(): RecordingTime {
    if (this.#samples === 0) return { wallMs: 0, cpuMs: 0 };
    const perSample = this.#pieces / this.#samples;
    return { wallMs: this.#sampledWallMs * perSample, cpuMs: (Math.max(0, this.#sampledCpuUs) * perSample) / 1000 };
  }
}

/** CPU time of this process so far, µs. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
