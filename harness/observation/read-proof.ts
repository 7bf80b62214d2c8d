import { formatAddress, type Address } from '../ensemble/ensemble.js';
import { ChaosError } from '../foundation/errors.js';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import type { AskLimits } from './four-letter-word.js';
import { FramedConnection } from './framed-connection.js';

/** What a served read proves, and what it cost. */
export interface ReadProof {
  /** Reply zxid of the read: the state it was answered from. */
  readonly zxid: number;
  /** From the first packet to the new session: a write through the quorum, ms. */
  readonly sessionMs: number;
  /** The read alone, ms. */
  readonly readMs: number;
}

/** Long enough for a read on a busy machine, short enough to leave no session behind for long; the servers clamp it. */
const SESSION_TIMEOUT_MS = 4000;
const OP_GET_DATA = 4;
const OP_CLOSE_SESSION = -11;

/**
 * Proves that the server at this address serves: makes a session (a transaction of the current leader's, which puts
 * every server that takes it in into the current epoch), reads the root node, and ends the session. The protocol's
 * three packets are spoken here rather than through a session driver because the proof is about one address at one
 * moment: no retries, no reconnecting, no process of its own, hundreds of tries during a boot.
 *
 * @throws ChaosError `NO_ANSWER` refused, broken, or not in time; `READ_REFUSED` answered, but not with the node
 */
export async function proveRead(address: Address, limits: AskLimits): Promise<ReadProof> {
  const connection = new FramedConnection(address, limits);
  try {
    const startNs = monotonicNs();
    connection.send(connectRequest());
    acceptSession(address, await connection.receive());
    const connectedNs = monotonicNs();
    connection.send(getRootRequest());
    const zxid = acceptRead(address, await connection.receive());
    const readNs = monotonicNs();
    connection.send(closeRequest());
    await connection.receive();
    return { zxid, sessionMs: (connectedNs - startNs) / NS_PER_MS, readMs: (readNs - connectedNs) / NS_PER_MS };
  } finally {
    connection.close();
  }
}

/** protocolVersion, lastZxidSeen, timeOut, sessionId, passwd (16 bytes), readOnly. */
function connectRequest(): Buffer {
  const request = Buffer.alloc(45);
  request.writeInt32BE(SESSION_TIMEOUT_MS, 12);
  request.writeInt32BE(16, 24);
  return request;
}

/** protocolVersion, timeOut, sessionId, … */
function acceptSession(address: Address, reply: Buffer): void {
  if (reply.length >= 16 && reply.readBigInt64BE(8) !== 0n) return;
  throw new ChaosError(`${formatAddress(address)}: refused a session`, { code: 'READ_REFUSED' });
}

/** xid, type, path, watch. */
function getRootRequest(): Buffer {
  const request = Buffer.alloc(14);
  request.writeInt32BE(1, 0);
  request.writeInt32BE(OP_GET_DATA, 4);
  request.writeInt32BE(1, 8);
  request.write('/', 12, 'latin1');
  return request;
}

/** xid, zxid, err, … */
function acceptRead(address: Address, reply: Buffer): number {
  const error = reply.length >= 16 ? reply.readInt32BE(12) : null;
  if (error === 0) return Number(reply.readBigInt64BE(4));
  throw new ChaosError(`${formatAddress(address)}: a read of / was answered with error ${String(error)}`, {
    code: 'READ_REFUSED',
  });
}

function closeRequest(): Buffer {
  const request = Buffer.alloc(8);
  request.writeInt32BE(2, 0);
  request.writeInt32BE(OP_CLOSE_SESSION, 4);
  return request;
}
