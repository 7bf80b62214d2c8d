import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { makeEnsemble } from '../../ensemble/make-ensemble.js';
import { leaseLoopbackBlock } from './lease-loopback-block.js';
import { addressesOf } from './loopback-block.js';

const ensemble = makeEnsemble({ participants: 3, observers: 1 });

it('leases no block twice at a time, and takes released ones again', async () => {
  const leases = await Promise.all([1, 2, 3].map(() => leaseLoopbackBlock(ensemble)));
  const numbers = leases.map(({ block }) => block.number);
  expect(new Set(numbers).size).toBe(3);
  leases.forEach((lease) => lease.release());
  const again = await leaseLoopbackBlock(ensemble);
  expect(again.block.number).toBeLessThanOrEqual(Math.max(...numbers));
  again.release();
});

it('passes over a block in which somebody listens', async () => {
  const lease = await leaseLoopbackBlock(ensemble);
  lease.release();
  const inTheWay = addressesOf(ensemble, lease.block).at(-1);
  const intruder = createServer().listen(inTheWay?.port, inTheWay?.host);
  await once(intruder, 'listening');
  const next = await leaseLoopbackBlock(ensemble);
  expect(next.block.number).not.toBe(lease.block.number);
  next.release();
  intruder.close();
});
