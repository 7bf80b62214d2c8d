import { writeSync } from 'node:fs';
import { monotonicNs } from '../foundation/clock.js';
import { RecordingMeter } from './recording-meter.js';

/** How long a line that need not leave at once may wait for company, ms. */
const COMPANY_MS = 10;

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
      this.#timer = null;
      if (this.#waiting === '') return;
      this.meter.begin();
      this.flush();
      this.meter.end();
    }, COMPANY_MS);
  }

  /** Leaves at once, with all that waits. */
  writeThrough(line: string): void {
    this.#waiting += line;
    this.flush();
  }

  /**
   * Returns when everything written so far is in the pipe, where it survives this process. Waits while the pipe is
   * full. Does nothing once nobody reads it.
   */
  flush(): void {
    const text = this.#waiting;
    if (text === '') return;
    this.#waiting = '';
    const written = this.#tryToWrite(text);
    if (written === Buffer.byteLength(text)) return;
    for (let bytes = Buffer.from(text).subarray(written); bytes.length > 0;) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      bytes = bytes.subarray(this.#tryToWrite(bytes));
    }
  }

  /** How many bytes went; all of them, as it were, when nobody reads. */
  #tryToWrite(data: string | Buffer): number {
    try {
      return typeof data === 'string' ? writeSync(this.#fd, data) : writeSync(this.#fd, data);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      if (error.code === 'EPIPE') return Buffer.byteLength(data);
      if (error.code !== 'EAGAIN') throw error;
      return 0;
    }
  }
}
