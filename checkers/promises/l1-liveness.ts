import type { HistoryEvent } from '../../harness/history/event.js';
import { asList, stringIn } from '../evidence/json-fields.js';
import type { Row } from './row.js';

/**
 * L1. ZooKeeper serves for as long as a majority of its servers can work together (zookeeperOver, "Reliability"): when
 * all is healed, every server serves within the time it is given to settle, fresh sessions can be made with each (final
 * reads come through sessions of their own, to one server alone) and written with (before the last trees are read one
 * last write is made). A server that does not come back is no anomaly but leaves the run undecided, as the other
 * checkers say: what keeps it away may be the machine.
 *
 * Options: `servers` (names).
 */
export const liveness: Row = {
  id: 'L1',
  promise: 'when all is healed, every server serves: fresh sessions can be made and written with',
  needs: "the servers' names (options), a settled ensemble, and of each server a final read and its last tree",
  judge({ events, operations, options }) {
    const servers = (asList(options['servers']) ?? []).filter((server) => typeof server === 'string');
    if (events.some((event) => isNote(event, 'not-settled'))) return 0;
    const read = new Set<string>();
    for (const { invocation, completion, outcome } of operations) {
      if (outcome === 'ok' && invocation.final === true) read.add(completion?.server ?? invocation.server ?? '');
    }
    const written = new Set(
      events.flatMap((event) => (isNote(event, 'tree') ? [stringIn(event.value, 'server') ?? event.server ?? ''] : [])),
    );
    return servers.every((server) => read.has(server) && written.has(server)) ? servers.length : 0;
  },
};

function isNote({ type, f }: HistoryEvent, name: string): boolean {
  return type === 'note' && f === name;
}
