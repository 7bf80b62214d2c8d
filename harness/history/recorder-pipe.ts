import { writeSync } from 'node:fs';
import { monotonicNs } from '../foundation/clock.js';
import { RecordingMeter } from './recording-meter.js';

/** How long a line that need not leave at once may wait for company, ms. */
const COMPANY_MS = 2;

/** The client's end of its pipe to the recorder: lines of `recorder-line.ts`. */
export class RecorderPipe {
  /** What recording takes this process. */
  readonly meter = new RecordingMeter();
  readonly #fd: number;
  #waiting = '';
  #timer: NodeJS.Timeout | null = null;
  #lastStamp = 0;

  /** `fd`: a pipe or socket that nobody else writes to. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Now, in ns of the machine-wide monotonic clock; later than every stamp before. */
  stamp(): number {
    this.#lastStamp = Math.max(this.#lastStamp + 1, monotonicNs());
    return this.#lastStamp;
  }

  /** Leaves with the next `flush`, or by itself after a few ms. */
  write(line: string): void {
    this.#waiting += line;
    this.#timer ??= setTimeout(() => {
      this.meter.begin();
      this.flush();
      this.meter.end();
    }, COMPANY_MS);
  }

  /**
   * Returns when everything written so far is in the pipe, where it survives this process. Waits while the pipe is
   * full. Does nothing once nobody reads it.
   */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    let bytes = Buffer.from(this.#waiting, 'utf8');
    this.#waiting = '';
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(this.#fd, bytes));
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error)) throw error;
        if (error.code === 'EPIPE') return;
        if (error.code !== 'EAGAIN') throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }
}
