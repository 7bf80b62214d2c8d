import { open, type FileHandle } from 'node:fs/promises';
import { ChaosError, messageOf } from '../foundation/errors.js';

/**
 * A file that only grows, by whole lines, one write at a time: what comes while a write is under way goes with the
 * next. After the first write that fails nothing more is written, and a line cut in half is taken back.
 */
export class RecorderFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #onFailure: (error: ChaosError) => void;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;
  #bytes = 0;
  #failure: ChaosError | null = null;

  /** `handle`: open for writing, at its end. */
  constructor(path: string, handle: FileHandle, onFailure: (error: ChaosError) => void) {
    this.path = path;
    this.#handle = handle;
    this.#onFailure = onFailure;
  }

  /** Makes the file; an existing one is an error, for a history is never overwritten. */
  static async create(path: string, onFailure: (error: ChaosError) => void): Promise<RecorderFile> {
    try {
      return new RecorderFile(path, await open(path, 'wx'), onFailure);
    } catch (error) {
      throw historyFailure(path, 'cannot be made', error);
    }
  }

  /** Bytes that the operating system has taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** `lines`: whole lines, one character a byte (latin1). */
  append(lines: string): void {
    if (this.#failure !== null || lines === '') return;
    this.#waiting.push(lines);
    this.#writing ??= this.#writeAll();
  }

  /** Writes what waits and makes it durable. Rejects with the failure, if there ever was one. */
  async close(): Promise<void> {
    await this.#writing;
    try {
      if (this.#failure === null) await this.#handle.sync();
    } catch (error) {
      this.#fail('cannot be made durable', error);
    }
    await this.#handle.close();
    if (this.#failure !== null) throw this.#failure;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0 && this.#failure === null) {
      const batch = Buffer.from(this.#waiting.join(''), 'latin1');
      this.#waiting = [];
      await this.#write(batch);
    }
    this.#writing = null;
  }

  async #write(batch: Buffer): Promise<void> {
    let written = 0;
    try {
      while (written < batch.length) {
        const result = await this.#handle.write(batch, written);
        written += result.bytesWritten;
      }
      this.#bytes += written;
    } catch (error) {
      const wholeLines = batch.lastIndexOf('\n', written - 1) + 1;
      this.#bytes += written === 0 ? 0 : wholeLines;
      await this.#handle.truncate(this.#bytes).catch(() => undefined);
      this.#fail('cannot be written', error);
    }
  }

  #fail(what: string, error: unknown): void {
    this.#failure = historyFailure(this.path, `${what}; ${this.#bytes} bytes are saved`, error);
    this.#onFailure(this.#failure);
  }
}

function historyFailure(path: string, what: string, error: unknown): ChaosError {
  return new ChaosError(`the history ${path} ${what}: ${messageOf(error)}`, {
    code: 'HISTORY_NOT_WRITTEN',
    hint: 'make room on that disk or choose another with --out; what was saved so far can be judged with `check`',
    cause: error,
  });
}
