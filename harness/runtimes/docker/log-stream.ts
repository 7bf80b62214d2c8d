import { createWriteStream, type WriteStream } from 'node:fs';
import { Transform, type Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Container, Dockerode } from './engine.js';

/** A log file that the output of containers is appended to. */
export class LogFile {
  readonly #file: WriteStream;
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
    return lines.resume();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#failure !== null) resolve();
      else this.#file.end(() => resolve());
    });
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
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  docker.modem.demuxStream(stream, writer, writer);
  stream.once('end', () => writer.end());
  stream.once('error', () => writer.end());
}
