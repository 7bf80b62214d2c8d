import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import { numberIn, sessionId } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import type { Grant } from './grant.js';

interface Held {
  readonly lock: string;
  readonly grant: Grant;
  depth: number;
}

/**
 * Grants that were not released yet, by who holds them. A release belongs to the latest acquire of the same session on
 * that lock, of the same process where no session is recorded.
 */
export class OpenGrants {
  readonly #held = new Map<string, Held[]>();
  readonly #reentrant: boolean;

  constructor(reentrant: boolean) {
    this.#reentrant = reentrant;
  }

  /** False when the acquire was a nested one, which makes no new grant. */
  add(lock: string, grant: Grant): boolean {
    const names = holderNames(grant);
    if (this.#reentrant) {
      const outer = names
        .flatMap((name) => this.#held.get(name) ?? [])
        .find((held) => held.lock === lock && held.grant.loss === null);
      if (outer !== undefined) {
        outer.depth++;
        return false;
      }
    }
    const held: Held = { lock, grant, depth: 1 };
    for (const name of names) {
      // What was lost and then acquired anew can no longer be released.
      const others = (this.#held.get(name) ?? []).filter((other) => other.lock !== lock || other.grant.loss === null);
      this.#held.set(name, [...others, held]);
    }
    return true;
  }

  /** The grant under which an operation of its holder works; null when there is none. */
  holderOf(lock: string, operation: Operation): Grant | null {
    return this.#find(lock, operation)?.grant ?? null;
  }

  /** False when its holder has no such grant. */
  release(lock: string, release: Operation, position: number): boolean {
    const found = this.#find(lock, release);
    if (found === null) return false;
    found.depth--;
    if (found.depth > 0) return true;
    const { grant } = found;
    grant.release = release;
    for (const name of holderNames(grant)) {
      this.#held.set(
        name,
        (this.#held.get(name) ?? []).filter((held) => held !== found),
      );
    }
    if (grant.loss === null) endBelief(grant, release.invocation, position);
    return true;
  }

  /** A note, or an unknown outcome, tells a client that it may have lost what it holds. */
  lose(event: HistoryEvent, position: number): void {
    for (const { grant } of this.#held.get(holderName(event.session ?? null, event)) ?? []) {
      if (grant.loss !== null) continue;
      grant.loss = event;
      endBelief(grant, event, position);
    }
  }

  #find(lock: string, operation: Operation): Held | null {
    const ofLock = (this.#held.get(holderName(sessionOf(operation), operation.invocation)) ?? []).filter(
      (held) => held.lock === lock,
    );
    const value = operation.completion?.value;
    const sequence =
      numberIn(operation.invocation.value, 'sequence') ?? numberIn(value, 'sequence') ?? numberIn(value, 'token');
    return ofLock.findLast((held) => held.grant.sequence === sequence) ?? ofLock.at(-1) ?? null;
  }
}

function endBelief(grant: Grant, event: HistoryEvent, position: number): void {
  grant.endsAt = position;
  grant.endTime = event.time;
}

/** Known by its session and by its process, since a peer's history may tell only one of them on some lines. */
function holderNames(grant: Grant): string[] {
  const { invocation } = grant.acquire;
  const byProcess = holderName(null, invocation);
  return grant.session === null ? [byProcess] : [holderName(grant.session, invocation), byProcess];
}

function holderName(session: string | null, event: HistoryEvent): string {
  return session === null ? `process ${String(event.process)}` : `session ${sessionId(session)}`;
}
