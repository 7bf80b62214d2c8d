import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChaosError, messageOf } from '../foundation/errors.js';

/** What a pipe holds on Linux: so much is read at once. */
export const CHUNK_BYTES = 65_536;

let made = 0;
const chunk = Buffer.allocUnsafe(CHUNK_BYTES);

/**
 * A pipe from a process to this one that is read when there is time for it, so that a write wakes nobody. With the
 * sockets that `child_process` makes, each write wakes the reader, which costs both sides several times what recording
 * an operation does, most of all in a virtual machine. What is in the pipe survives the process that wrote it.
 */
export class RecordingFifo {
  readonly #readEnd: number;
  #writeEnd: number | null;

  /** Has a name for as long as its ends are being opened only. */
  constructor() {
    const path = join(tmpdir(), `zk-chaos-fifo-${process.pid}-${made++}`);
    try {
      execFileSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' });
      try {
        // In this order: without a reader, a write end cannot be opened.
        this.#readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
        this.#writeEnd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      } finally {
        rmSync(path);
      }
    } catch (error) {
      throw new ChaosError(`a pipe for a client cannot be made at ${path}: ${messageOf(error)}`, {
        code: 'NO_PIPE',
        hint: 'see that `mkfifo` works in that folder, or set TMPDIR to one in which it does',
        cause: error,
      });
    }
  }

  /** Hands the write end to a process, for the time of `use` (a spawn). Once: the pipe ends with those who got it. */
  forSpawn<T>(use: (fd: number) => T): T {
    if (this.#writeEnd === null) throw new Error('the write end of this pipe was handed out before');
    try {
      return use(this.#writeEnd);
    } finally {
      closeSync(this.#writeEnd);
      this.#writeEnd = null;
    }
  }

  /**
   * What is there now, one character a byte (latin1): empty if that is nothing, null once the pipe has ended. Less than
   * {@link CHUNK_BYTES} is all there is, for a read of a pipe stops only when the pipe is empty.
   */
  read(): string | null {
    const { stackTraceLimit } = Error;
    // Most pipes are empty most of the time, which is told by throwing: half of what that takes is the trace.
    Error.stackTraceLimit = 0;
    try {
      const bytes = readSync(this.#readEnd, chunk, 0, CHUNK_BYTES, null);
      return bytes === 0 ? null : chunk.toString('latin1', 0, bytes);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return '';
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** Whoever writes from now on is told that nobody reads. */
  close(): void {
    closeSync(this.#readEnd);
  }
}
