import { createServer } from 'node:net';
import { formatAddress, type Address, type Ensemble } from '../../ensemble/ensemble.js';
import { ChaosError } from '../../foundation/errors.js';
import { tryMachineLock } from '../artefacts/machine-lock.js';
import { addressesOf, blockAt, type LoopbackBlock } from './loopback-block.js';

/** A block of addresses that no other run of this machine uses until it is released, or this process ends. */
export interface BlockLease {
  readonly block: LoopbackBlock;
  release(): void;
}

const firstBlock = 64;
const lastBlock = 127;
const portShifts = [0, 1, 2];

/**
 * Leases the first block of which every address the ensemble needs can be listened on.
 *
 * @throws ChaosError `ADDRESSES_IN_USE` when there is none, naming what is in the way
 */
export async function leaseLoopbackBlock(ensemble: Ensemble): Promise<BlockLease> {
  let inTheWay: Address | null = null;
  for (const shift of portShifts) {
    for (let number = firstBlock; number <= lastBlock; number++) {
      const lock = await tryMachineLock(`loopback block ${String(number)}`);
      if (lock === null) continue;
      const block = blockAt(number, shift);
      const taken = await firstTaken(addressesOf(ensemble, block));
      if (taken === null) return { block, release: () => lock.release() };
      lock.release();
      inTheWay = taken;
      // A port held at all addresses at once is held in every block.
      if ((await firstTaken([{ ...taken, host: unusedHost(number) }])) !== null) break;
    }
  }
  throw new ChaosError(
    inTheWay === null
      ? `all ${String(lastBlock - firstBlock + 1)} blocks of loopback addresses are leased by other runs`
      : `addresses in use: something else listens on ${formatAddress(inTheWay)}`,
    {
      code: 'ADDRESSES_IN_USE',
      hint: 'see who listens with "ss -ltnp", and let "npm run chaos -- doctor" sweep what dead runs left',
    },
  );
}

/** An address of the block that no part of a run uses. */
function unusedHost(block: number): string {
  return `127.${String(block)}.251.251`;
}

async function firstTaken(addresses: readonly Address[]): Promise<Address | null> {
  const free = await Promise.all(addresses.map(canListen));
  return addresses.find((_, at) => free[at] !== true) ?? null;
}

function canListen({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else if (error.code === 'EADDRNOTAVAIL') reject(noLoopbackRange(host, error));
      else reject(error);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function noLoopbackRange(host: string, cause: unknown): ChaosError {
  return new ChaosError(`${host} is no address of this machine: the process runtime needs all of 127.0.0.0/8`, {
    code: 'NO_LOOPBACK_RANGE',
    hint: 'Linux has them; elsewhere use --runtime docker',
    cause,
  });
}
