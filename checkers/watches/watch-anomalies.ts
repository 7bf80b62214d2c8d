import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Findings } from '../evidence/findings.js';
import { stringIn } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { atSeconds, indexesOf, sessionName, whoDid } from '../evidence/wording.js';
import type { Announcement } from './announcements.js';
import type { ArmedWatch } from './armed-watch.js';
import type { NodeView } from './node-view.js';
import { pathOf } from './node-view.js';
import type { PlacedChange } from './persistent-watches.js';
import type { SessionWatches } from './session-watches.js';

/** What can be wrong with a watch, in sentences. */
export class WatchAnomalies {
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  dataBeforeEvent(watch: ArmedWatch, reply: Operation, what: string): void {
    const { completion, invocation } = reply;
    this.#findings.anomaly(
      'data-before-event',
      `${describeArm(watch.arm)} had not fired when the reply to the session's ${invocation.f} of ${pathOf(invocation)} at ` +
        `${atSeconds((completion ?? invocation).time)} showed ${what}: an event comes before the data it announces.`,
      indexesOf(watch.arm, reply, watch.change),
    );
  }

  lostEvent(watch: ArmedWatch, change: Operation, proof: Operation): void {
    this.#findings.anomaly(
      'lost-event',
      `${describeArm(watch.arm)} never fired for the ${change.invocation.f} of ${pathOf(change.invocation)} by ` +
        `${whoDid(change.invocation)}, acknowledged at ${atSeconds((change.completion ?? change.invocation).time)}, though ` +
        `its session went on to a later ${isSynced(proof) ? 'sync in calm times' : 'transaction'} ` +
        `(${proof.invocation.f} at ${atSeconds(proof.invocation.time)}).`,
      indexesOf(watch.arm, change, proof),
    );
  }

  untold({ operation, path, kind, zxid }: PlacedChange, arm: Operation, reply: Operation): void {
    const { invocation, completion } = reply;
    this.#findings.anomaly(
      'lost-event',
      `${describeArm(arm)} was not told '${kind}' of ${path} at zxid ${String(zxid)} before the reply to the session's ` +
        `${invocation.f} of ${pathOf(invocation)} at ${atSeconds((completion ?? invocation).time)} showed a state at or ` +
        `after it: while connected, a persistent watch misses nothing.`,
      indexesOf(arm, operation, reply),
    );
  }

  toldTwice(event: HistoryEvent, kind: string): void {
    this.#findings.anomaly(
      'unexpected-event',
      `${whoDid(event)} was told '${kind}' of ${pathOf(event)} at zxid ${String(event.zxid)} once more at ` +
        `${atSeconds(event.time)}: a persistent watch tells each change once.`,
      indexesOf(event),
    );
  }

  outOfOrder(event: HistoryEvent, lastZxid: number): void {
    this.#findings.anomaly(
      'events-out-of-order',
      `${whoDid(event)} got the event of zxid ${String(event.zxid)} on ${pathOf(event)} at ${atSeconds(event.time)}, after ` +
        `one of zxid ${String(lastZxid)}.`,
      indexesOf(event),
    );
  }

  eventAfterData(event: HistoryEvent, { seen, seenBy }: SessionWatches): void {
    this.#findings.anomaly(
      'data-before-event',
      `${whoDid(event)} got the event of zxid ${String(event.zxid)} on ${pathOf(event)} at ${atSeconds(event.time)}, after ` +
        `a reply had shown it the state at zxid ${String(seen)}.`,
      indexesOf(seenBy, event),
    );
  }

  unexpected(event: HistoryEvent, kind: string): void {
    this.#findings.anomaly(
      'unexpected-event',
      `${whoDid(event)} was told '${kind}' of ${pathOf(event)} at ${atSeconds(event.time)} without a watch armed there that ` +
        `this could fire: a one-time watch fires once.`,
      indexesOf(event),
    );
  }

  wrongKind(event: HistoryEvent, kind: string, watch: ArmedWatch): void {
    const there = watch.base?.present === true ? 'was there' : 'was absent';
    this.#findings.anomaly(
      'wrong-event-kind',
      `${describeArm(watch.arm)} fired with '${kind}' at ${atSeconds(event.time)}, though the node ${there} when it was ` +
        `armed, so its first change cannot have been that.`,
      indexesOf(watch.arm, event),
    );
  }

  /** The node's data had changed before it went: that was the change to tell. */
  changedFirst(event: HistoryEvent, kind: string, watch: ArmedWatch): void {
    this.#findings.anomaly(
      'wrong-event-kind',
      `${describeArm(watch.arm)} fired with '${kind}' at ${atSeconds(event.time)}, though the node's data had changed ` +
        `since it was armed, before the node could go.`,
      indexesOf(watch.arm, event),
    );
  }

  /** What the session was shown next is the state from before the event. */
  disproved({ event, kind, watch }: Announcement, { invocation, completion }: Operation): void {
    this.#findings.anomaly(
      'event-without-change',
      `${describeArm(watch.arm)} fired with '${kind}' at ${atSeconds(event.time)}, but the reply to the session's ` +
        `${invocation.f} of ${pathOf(invocation)} at ${atSeconds((completion ?? invocation).time)} shows the node as it was.`,
      indexesOf(watch.arm, event, invocation, completion),
    );
  }

  withoutChange(event: HistoryEvent, kind: string, watch: ArmedWatch): void {
    this.#findings.anomaly(
      'event-without-change',
      `${describeArm(watch.arm)} fired with '${kind}' at ${atSeconds(event.time)}, though nobody had made such a change ` +
        `since it was armed.`,
      indexesOf(watch.arm, event),
    );
  }
}

function isSynced({ invocation }: Operation): boolean {
  return invocation.f === 'sync' || invocation.synced === true;
}

/** `The data watch of session 0x1a on /t0/a, armed at 1.200 s,`. */
function describeArm(arm: Operation): string {
  const { invocation, completion } = arm;
  const session = sessionOf(arm);
  const who = session === null ? `process ${String(invocation.process)}` : `session ${sessionName(session)}`;
  const mode = stringIn(invocation.value, 'mode') ?? 'data';
  const at = atSeconds((completion ?? invocation).time);
  return `The ${mode === 'children' ? 'child' : mode} watch of ${who} on ${pathOf(invocation)}, armed at ${at},`;
}

/** What a reply showed that an event should have announced. */
export function showing(before: NodeView, after: NodeView): string {
  if (!after.present) return 'that the node was gone';
  if (!before.present) return 'that the node had been created';
  if (before.mzxid !== null && after.mzxid !== null && after.mzxid > before.mzxid) {
    return `its data of zxid ${String(after.mzxid)}, newer than ${String(before.mzxid)}`;
  }
  return 'a newer state of it';
}
