import { createWriteStream, type WriteStream } from 'node:fs';
import { Transform, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, Dockerode } from './engine.js';

const LAST_WORDS_LIMIT_MS = 2_000;

/** A log file that the output of containers is appended to. */
export class LogFile {
  readonly #file: WriteStream;
  readonly #writers = new Set<Promise<void>>();
  #failure: Error | null = null;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: 'a' });
    // A full disk must not end the harness from here; whoever needs the log finds it short.
    this.#file.on('error', (error) => (this.#failure = error));
  }

  /** Where lines go, each behind `prefix`. */
  writer(prefix: string): Writable {
    let rest = '';
    const decoder = new StringDecoder('utf8');
    const lines = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const parts = (rest + decoder.write(chunk)).split('\n');
        rest = parts.pop() ?? '';
        this.#append(parts.map((line) => `${prefix}${line}\n`).join(''));
        done();
      },
      flush: (done) => {
        if (rest !== '') this.#append(`${prefix}${rest}\n`);
        done();
      },
    });
    const ended = finished(lines.resume());
    this.#writers.add(ended);
    void ended.finally(() => this.#writers.delete(ended));
    return lines;
  }

  /** Waits for the last words of containers that have just been removed, for a moment. */
  async close(): Promise<void> {
    await Promise.race([Promise.allSettled(this.#writers), sleep(LAST_WORDS_LIMIT_MS, undefined, { ref: false })]);
    if (this.#failure !== null) return;
    await new Promise((resolve) => this.#file.end(resolve));
  }

  #append(text: string): void {
    if (text !== '' && this.#failure === null) this.#file.write(text);
  }
}

/**
 * Sends what a container writes from now on to `writer`; called before the container starts, so nothing is missed.
 * Ends by itself with the container's process.
 */
export async function attachLog(docker: Dockerode, container: Container, writer: Writable): Promise<void> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true }).catch((error: unknown) => {
    writer.end();
    throw error;
  });
  docker.modem.demuxStream(stream, writer, writer);
  stream.once('end', () => writer.end());
  stream.once('error', () => writer.end());
}
