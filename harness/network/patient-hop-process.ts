// The patient hop as a process of its own, so that forwarding never waits for the harness. Its parent sends the routes
// over the IPC channel; when that closes, for whatever reason, the hop ends: a killed harness leaves none behind.
import { messageOf } from '../foundation/errors.js';
import type { HopAnswer, HopOrder } from './patient-hop-order.js';
import { openPatientHop } from './patient-hop.js';

process.once('disconnect', () => process.exit(0));
process.once('message', (order: HopOrder) => {
  openPatientHop(order.routes).then(
    () => answer({ listening: true }),
    (error: unknown) => answer({ listening: false, why: messageOf(error) }),
  );
});

function answer(hopAnswer: HopAnswer): void {
  process.send?.(hopAnswer);
}
