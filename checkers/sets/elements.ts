import type { Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Patience } from '../evidence/findings.js';
import { canonical, sessionId } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { listed } from '../evidence/wording.js';

/** One successful read of a whole set. */
export interface SetRead {
  readonly operation: Operation;
  readonly elements: readonly Json[];
  /** The elements as text, each once. */
  readonly present: ReadonlySet<string>;
  readonly final: boolean;
  readonly server: string | null;
  /** Normalised. */
  readonly session: string | null;
}

/** An element that was certainly in the set from the end of `known` on: its acknowledged add, or a read that showed it. */
export interface KnownElement {
  readonly text: string;
  readonly known: Operation;
}

/** A read with the known elements it lacks. */
export interface Lacking {
  readonly read: SetRead;
  readonly missing: readonly KnownElement[];
}

interface Attempts {
  /** Position of the earliest invocation of an add that did not certainly fail. */
  possibleFrom: number;
  failed: Operation | null;
}

/** Reads told apart in detail; of any more it is only said that they were stale. */
const staleReadsExplained = 100;

/** What is known of every element of one set, after Jepsen's set-full. */
export class Elements {
  readonly addedBySession: { readonly session: string; readonly operation: Operation }[] = [];
  readonly #attempts = new Map<string, Attempts>();
  readonly #known = new Map<string, Operation>();
  readonly #reads: readonly SetRead[];
  readonly #everShown = new Set<string>();
  readonly #patience: Patience;

  constructor(adds: readonly Operation[], reads: readonly SetRead[], initial: ReadonlySet<string>, patience: Patience) {
    for (const text of initial) this.#attempts.set(text, { possibleFrom: -1, failed: null });
    this.#patience = patience;
    this.#reads = reads;
    for (const add of adds) this.#add(add);
    for (const read of reads) {
      for (const text of read.present) {
        this.#everShown.add(text);
        this.#learn(text, read.operation);
      }
    }
  }

  #add(add: Operation): void {
    const text = canonical(add.invocation.value);
    const attempts = this.#attempts.get(text) ?? { possibleFrom: Infinity, failed: null };
    this.#attempts.set(text, attempts);
    if (add.outcome === 'fail') attempts.failed ??= add;
    else attempts.possibleFrom = Math.min(attempts.possibleFrom, add.invokedAt);
    if (add.outcome !== 'ok') return;
    this.#learn(text, add);
    const session = sessionOf(add);
    if (session !== null) this.addedBySession.push({ session: sessionId(session), operation: add });
  }

  #learn(text: string, by: Operation): void {
    const known = this.#known.get(text);
    if (known === undefined || by.completedAt < known.completedAt) this.#known.set(text, by);
  }

  /** Where an element that a read shows comes from: a possible add, an add that failed, or (null) nowhere. */
  originOf(text: string, read: Operation): 'possible' | Operation | null {
    const attempts = this.#attempts.get(text);
    if (attempts === undefined) return null;
    if (attempts.possibleFrom < read.completedAt) return 'possible';
    return attempts.failed;
  }

  /** For each final read what it lacks of what was known before it began. */
  missingFromFinal(): Lacking[] {
    return this.#lacking(
      this.#reads.filter(({ final }) => final),
      new Set(),
    );
  }

  /** Without final reads: what the last read lacks, for no later one can show it. */
  lostForGood(): Lacking[] {
    const last = this.#reads.reduce<SetRead | null>(
      (latest, read) => (read.operation.invokedAt > (latest?.operation.invokedAt ?? -1) ? read : latest),
      null,
    );
    return last === null ? [] : this.#lacking([last], new Set());
  }

  /** Reads that lack something known before they began which is not lost. */
  stale(lost: ReadonlySet<string>): Lacking[] {
    const knownFrom = [...this.#known]
      .filter(([text]) => !lost.has(text))
      .map(([, { completedAt }]) => completedAt)
      .sort((a, b) => a - b);
    const byInvocation = this.#reads
      .filter(({ final }) => !final)
      .sort((a, b) => a.operation.invokedAt - b.operation.invokedAt);
    const stale: Lacking[] = [];
    let known = 0;
    for (const read of byInvocation) {
      if (this.#patience.exceeded() !== null) return stale;
      const { invokedAt } = read.operation;
      while ((knownFrom[known] ?? Infinity) < invokedAt) known++;
      if (this.#shownOfKnown(read, lost) >= known) continue;
      const explained = stale.length < staleReadsExplained ? this.#lacking([read], lost) : [];
      stale.push(explained[0] ?? { read, missing: [] });
    }
    return stale;
  }

  #shownOfKnown(read: SetRead, lost: ReadonlySet<string>): number {
    let shown = 0;
    for (const text of read.present) {
      const known = this.#known.get(text);
      if (known !== undefined && known.completedAt < read.operation.invokedAt && !lost.has(text)) shown++;
    }
    return shown;
  }

  #lacking(reads: readonly SetRead[], except: ReadonlySet<string>): Lacking[] {
    return reads.flatMap((read) => {
      const missing: KnownElement[] = [];
      for (const [text, known] of this.#known) {
        if (read.present.has(text) || except.has(text)) continue;
        if (known.completedAt < read.operation.invokedAt) missing.push({ text, known });
      }
      return missing.length === 0 ? [] : [{ read, missing }];
    });
  }

  /** `zk1, zk2 show all of them`: which other final reads show what this one lacks. */
  shownElsewhere(read: SetRead, missing: readonly KnownElement[]): string {
    const others = this.#reads.filter(
      (other) =>
        other !== read && other.final && other.server !== null && missing.every(({ text }) => other.present.has(text)),
    );
    if (others.length === 0) return '';
    const servers = [...new Set(others.map(({ server }) => server ?? ''))].sort();
    return `the final read${servers.length === 1 ? '' : 's'} of ${listed(servers)} ${servers.length === 1 ? 'shows' : 'show'} all of them`;
  }

  /** Acknowledged, but no read ever showed it. */
  neverRead(): number {
    let never = 0;
    for (const text of this.#known.keys()) if (!this.#everShown.has(text)) never++;
    return never;
  }
}
