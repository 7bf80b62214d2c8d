import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import { asList, asNumber, listIn, numberIn, sessionId, stringIn } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { atSeconds, indexesOf, sessionName, whoDid } from '../evidence/wording.js';
import type { CheckOptions } from '../checker.js';
import { nodeOf } from './replies.js';
import type { Row } from './row.js';

/** A look at where ephemeral nodes may be, certainly at a state not older than when it was begun. */
interface Look {
  /** The node, or the lock whose nodes they are. */
  readonly place: string;
  readonly begun: number;
  readonly ended: HistoryEvent;
  /** Whose nodes it showed, and what they are called. */
  readonly shown: ReadonlyMap<string, string>;
  /** Whose nodes it would have shown. */
  readonly wouldShow: (session: string) => boolean;
}

/**
 * P2. "When the session ends the znode is deleted" (zookeeperProgrammers, "Ephemeral Nodes"): no look that is sure to be
 * recent shows an ephemeral node of a session whose client is gone for longer than the session's timeout and
 * `syncLimit` + 2 ticks, counted from its last word and from when the ensemble became calm: a new leader gives every
 * session its whole timeout anew. Such looks are synced reads of a node with its owner, `lock-nodes` notes, and the
 * listings that decide acquires, which come after a node of the session's own.
 *
 * Options: `sessionTimeoutMs`, `tickTimeMs`, `syncLimitTicks`.
 */
export const ephemeralsGo: Row = {
  id: 'P2',
  promise: 'an ephemeral node goes when its session has ended',
  needs: 'the session timeout and the tick (options), sessions that ended, and late looks at where their nodes were',
  judge({ events, operations, calm, options }, findings) {
    const limit = limitNs(options);
    if (limit === null) return 0;
    const owners = new Owners(operations);
    const ends = endsOfSessions(events);
    let judged = 0;
    for (const look of [...readLooks(operations), ...acquireLooks(operations, owners), ...noteLooks(events)]) {
      const calmSince = calm.since(look.ended.time);
      if (calmSince === null) continue;
      for (const session of new Set([...owners.of(look.place), ...look.shown.keys()])) {
        const end = ends.get(session);
        if (end === undefined || !look.wouldShow(session)) continue;
        if (look.begun < Math.max(calmSince, end.time) + limit) continue;
        judged++;
        const node = look.shown.get(session);
        if (node === undefined) continue;
        findings.anomaly(
          'ephemeral-stayed',
          `${node} was still there when ${whoDid(look.ended)} looked at ${atSeconds(look.begun)}, though the client of the ` +
            `session that owned it, ${sessionName(session)}, gave its last sign of life at ${atSeconds(end.time)} and nothing ` +
            `disturbed the servers from ${atSeconds(calmSince)}: the limit is ${atSeconds(limit)}.`,
          indexesOf(end, look.ended),
        );
      }
    }
    return judged;
  },
};

function limitNs(options: CheckOptions): number | null {
  const timeout = asNumber(options['sessionTimeoutMs']);
  const tick = asNumber(options['tickTimeMs']);
  const syncLimit = asNumber(options['syncLimitTicks']);
  if (timeout === null || tick === null || syncLimit === null) return null;
  // A server grants no less than two ticks.
  return (Math.max(timeout, 2 * tick) + (syncLimit + 2) * tick) * 1e6;
}

/** Each session that is over, with the last line of its client's. */
function endsOfSessions(events: readonly HistoryEvent[]): Map<string, HistoryEvent> {
  const last = new Map<string, HistoryEvent>();
  const over = new Set<string>();
  for (const event of events) {
    if (event.session === undefined || typeof event.process !== 'number') continue;
    const session = sessionId(event.session);
    if (event.time >= (last.get(session)?.time ?? 0)) last.set(session, event);
    if (event.f === 'connection' && (event.value === 'expired' || event.value === 'closed')) over.add(session);
  }
  return new Map([...last].filter(([session]) => over.has(session)));
}

/** Who made which lock nodes, as acquires tell. */
class Owners {
  readonly #sessions = new Map<string, Set<string>>();
  /** By lock and sequence; null where two claim it. */
  readonly #bySequence = new Map<string, string | null>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const session = sessionOf(operation);
      const sequence = numberIn(operation.completion?.value, 'sequence');
      if (operation.invocation.f !== 'acquire' || session === null) continue;
      const lock = nodeOf(operation.invocation);
      const owner = sessionId(session);
      this.#sessions.set(lock, (this.#sessions.get(lock) ?? new Set()).add(owner));
      if (sequence === null) continue;
      const id = `${lock} ${String(sequence)}`;
      this.#bySequence.set(id, (this.#bySequence.get(id) ?? owner) === owner ? owner : null);
    }
  }

  of(lock: string): Iterable<string> {
    return this.#sessions.get(lock) ?? [];
  }

  ofSequence(lock: string, sequence: number): string | null {
    return this.#bySequence.get(`${lock} ${String(sequence)}`) ?? null;
  }
}

function readLooks(operations: readonly Operation[]): Look[] {
  return operations.flatMap(({ invocation, completion, outcome }): Look[] => {
    const owner = completion?.stat?.ephemeralOwner;
    if (outcome !== 'ok' || completion === null || invocation.synced !== true || owner === undefined) return [];
    const shown = new Map(owner === '0' ? [] : [[sessionId(owner), invocation.key ?? 'the node']]);
    return [
      { place: nodeOf(invocation), begun: invocation.time, ended: completion, shown, wouldShow: (s) => shown.has(s) },
    ];
  });
}

function acquireLooks(operations: readonly Operation[], owners: Owners): Look[] {
  return operations.flatMap(({ invocation, completion, outcome }): Look[] => {
    const ahead = listIn(completion?.value, 'ahead');
    if (invocation.f !== 'acquire' || outcome !== 'ok' || completion === null || ahead === null) return [];
    const place = nodeOf(invocation);
    const shown = new Map<string, string>();
    for (const sequence of ahead.filter((number) => typeof number === 'number')) {
      const owner = owners.ofSequence(place, sequence);
      if (owner !== null) shown.set(owner, `node ${String(sequence)} of ${invocation.key ?? 'the lock'}`);
    }
    const own = completion.session ?? invocation.session;
    return [
      {
        place,
        begun: invocation.time,
        ended: completion,
        shown,
        wouldShow: (s) => own === undefined || s !== sessionId(own),
      },
    ];
  });
}

/** The lister's last line before the note is the latest that is certainly before its sync. */
function noteLooks(events: readonly HistoryEvent[]): Look[] {
  const looks: Look[] = [];
  const lastTimes = new Map<HistoryEvent['process'], number>();
  for (const event of events) {
    const begun = lastTimes.get(event.process);
    if (event.f === 'lock-nodes' && event.type === 'note' && begun !== undefined) {
      const shown = new Map<string, string>();
      for (const node of asList(event.value) ?? []) {
        const session = stringIn(node, 'session');
        const sequence = numberIn(node, 'sequence');
        const name = sequence === null ? 'the node' : `node ${String(sequence)}`;
        if (session !== null) shown.set(sessionId(session), `${name} of ${event.key ?? 'the lock'}`);
      }
      looks.push({ place: nodeOf({ ...event, f: 'acquire' }), begun, ended: event, shown, wouldShow: () => true });
    }
    lastTimes.set(event.process, event.time);
  }
  return looks;
}
