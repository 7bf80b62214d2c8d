import { connect, type Socket } from 'node:net';
import { formatAddress, type Address } from '../ensemble/ensemble.js';
import { ChaosError } from '../foundation/errors.js';
import type { AskLimits } from './four-letter-word.js';

/** No answer that observation asks for is larger. */
const FRAME_BYTES_MAX = 1 << 20;

/**
 * One TCP connection that carries length-prefixed packets, as ZooKeeper's client protocol does. Everything on it,
 * opening included, must be over within the limits; past them `receive` rejects and the connection is gone.
 */
export class FramedConnection {
  readonly #address: Address;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#end('no longer wanted');
  readonly #frames: Buffer[] = [];
  #unread = Buffer.alloc(0);
  #ended: ChaosError | null = null;
  #wake: (() => void) | null = null;

  constructor(address: Address, { limitMs, signal }: AskLimits) {
    this.#address = address;
    this.#socket = connect({ host: address.host, port: address.port, noDelay: true });
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#end(`no answer within ${Math.round(limitMs)} ms`), limitMs);
    signal?.addEventListener('abort', this.#onAbort);
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#end(error.message));
    this.#socket.on('close', () => this.#end('the server closed the connection'));
    if (signal?.aborted === true) this.#onAbort();
  }

  send(payload: Buffer): void {
    const length = Buffer.alloc(4);
    length.writeInt32BE(payload.length);
    this.#socket.write(Buffer.concat([length, payload]));
  }

  /** The next packet. @throws ChaosError `NO_ANSWER` */
  async receive(): Promise<Buffer> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      if (this.#ended !== null) throw this.#ended;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#end('closed by us');
  }

  #take(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    while (this.#unread.length >= 4) {
      const length = this.#unread.readInt32BE();
      if (length < 0 || length > FRAME_BYTES_MAX) {
        this.#end(`a packet of ${length} bytes: not a ZooKeeper`);
        return;
      }
      if (this.#unread.length < 4 + length) break;
      this.#frames.push(this.#unread.subarray(4, 4 + length));
      this.#unread = this.#unread.subarray(4 + length);
    }
    this.#wake?.();
  }

  #end(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = new ChaosError(`${formatAddress(this.#address)}: ${why}`, { code: 'NO_ANSWER' });
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
    this.#wake?.();
  }
}
