import type { OpenFile } from '../stored-path.js';

/** Read at once: some ms of work. */
const stepBytes = 512 * 1024;
/** Longer lines are passed over: the live view shows no values. */
const longestLine = 1024 * 1024;
const newline = 10;

/** Lines of a growing file, as they come; in memory of one step and one line. Reading disturbs nobody who writes. */
export class HistoryTail {
  readonly #file: OpenFile;
  readonly #buffer = Buffer.allocUnsafe(stepBytes);
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  /** Bytes read so far. */
  get bytes(): number {
    return this.#offset;
  }

  /** The next lines, whole ones only; null when there is nothing more yet. */
  async step(): Promise<readonly string[] | null> {
    const { bytesRead } = await this.#file.handle.read(this.#buffer, 0, stepBytes, this.#offset);
    if (bytesRead === 0) return null;
    this.#offset += bytesRead;
    return this.#linesOf(this.#buffer.subarray(0, bytesRead));
  }

  /** Whether the file has been deleted since it was opened. */
  async isGone(): Promise<boolean> {
    return (await this.#file.handle.stat()).nlink === 0;
  }

  close(): Promise<void> {
    return this.#file.handle.close();
  }

  #linesOf(chunk: Buffer): string[] {
    const last = chunk.lastIndexOf(newline);
    if (last < 0) {
      this.#keep(chunk);
      return [];
    }
    const whole = Buffer.concat([this.#rest, chunk.subarray(0, last)]).toString('utf8');
    const lines = whole.split('\n');
    if (this.#skipping) lines.shift();
    this.#skipping = false;
    this.#rest = Buffer.from(chunk.subarray(last + 1));
    return lines;
  }

  #keep(chunk: Buffer): void {
    if (this.#rest.length + chunk.length > longestLine) {
      this.#rest = Buffer.alloc(0);
      this.#skipping = true;
    } else this.#rest = Buffer.concat([this.#rest, chunk]);
  }
}
