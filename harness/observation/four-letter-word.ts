import { connect } from 'node:net';
import { ChaosError } from '../foundation/errors.js';
import { formatAddress, type Address } from '../ensemble/ensemble.js';

/** Far above any answer that observation asks for; a server that sends more is not a ZooKeeper. */
const ANSWER_BYTES_MAX = 1 << 20;

/** How long to wait for an answer, ms, and what ends the wait early. */
export interface AskLimits {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One of ZooKeeper's four-letter words and its whole answer. The server closes the connection behind its answer.
 *
 * @throws ChaosError `NO_ANSWER` when the connection is refused or broken, the limit is over, or the signal aborts
 */
export function askFourLetterWord(address: Address, word: string, limits: AskLimits): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.host, port: address.port });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (why: string | null): void => {
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      if (why === null) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new ChaosError(`${word} to ${formatAddress(address)}: ${why}`, { code: 'NO_ANSWER' }));
    };
    const onAbort = (): void => end('no longer wanted');
    const timer = setTimeout(() => end(`no answer within ${Math.round(limits.limitMs)} ms`), limits.limitMs);
    limits.signal?.addEventListener('abort', onAbort);
    socket.on('connect', () => socket.write(word));
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > ANSWER_BYTES_MAX) end(`more than ${ANSWER_BYTES_MAX} bytes`);
    });
    socket.on('error', (error) => end(error.message));
    socket.on('close', () => end(bytes === 0 ? 'closed without an answer' : null));
    if (limits.signal?.aborted === true) onAbort();
  });
}
