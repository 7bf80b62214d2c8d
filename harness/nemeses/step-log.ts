import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import { messageOf } from '../foundation/errors.js';
import type { EventFields, Json } from '../history/event.js';
import type { Recorder } from '../history/recorder.js';
import type { Disturbed, Evidence } from './fault.js';
import type { Judged } from './plan.js';

/** One step of the plan, as it went. Times in ns on the machine's monotonic clock. */
export interface StepReport {
  /** Its place in the plan, from 0; the heal at the end of a run counts as one behind the last. */
  readonly step: number;
  readonly do: string;
  /** Servers (or `clients`) it was applied to; of a partition, the side that was parted from the rest. */
  readonly on: readonly string[];
  /** False when its condition never came, nobody fitted its selectors, or its time was over. */
  readonly begun: boolean;
  readonly startNs: number;
  /** When it was in place; null if it never was. */
  readonly inForceNs: number | null;
  /** When it was undone; null if it never was. A step that only restores ends when it is in place. */
  readonly endNs: number | null;
  readonly judged: Judged;
  readonly evidence: { readonly [name: string]: Json };
}

/** A fault that is in force now. */
export interface FaultInForce {
  readonly step: number;
  readonly do: string;
  readonly on: readonly string[];
  readonly sinceNs: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A step that was passed over is a note of its own: it invoked nothing. */
export function recordNotBegun(
  recorder: Pick<Recorder, 'record'>,
  about: { readonly step: number; readonly do: string; readonly on: readonly string[]; readonly why: string },
): StepReport {
  const atNs = monotonicNs();
  const { step, do: name, on, why } = about;
  recorder.record('nemesis', 'note', { f: 'not-begun', value: { step, do: name, on, why } }, atNs);
  return {
    ...{ step, do: name, on: [], begun: false, startNs: atNs, inForceNs: null, endNs: null },
    ...{ judged: 'inconclusive', evidence: { why } },
  };
}

/** One line of the log while its step goes on. */
export class LoggedStep {
  readonly report: Mutable<StepReport>;
  readonly disturbs: Disturbed;
  readonly #recorder: Pick<Recorder, 'record'>;
  readonly #marks: Readonly<Record<string, Json>>;
  readonly #undone = new AbortController();
  /** Resolves when the completion is written. */
  readonly judged: Promise<void>;
  #resolveJudged = (): void => undefined;

  /** @param marks what an undoing carries besides: `undoes` */
  constructor(
    recorder: Pick<Recorder, 'record'>,
    about: { readonly step: number; readonly do: string; readonly on: Json; readonly disturbs: Disturbed },
    marks: Readonly<Record<string, Json>> = {},
  ) {
    const { step, do: name, on, disturbs } = about;
    const startNs = monotonicNs();
    this.judged = new Promise((resolve) => (this.#resolveJudged = resolve));
    const evidence = { why: 'not judged yet' };
    this.report = {
      ...{ step, do: name, on: [], begun: true, startNs, inForceNs: null, endNs: null },
      ...{ judged: 'inconclusive', evidence },
    };
    this.disturbs = disturbs;
    this.#recorder = recorder;
    this.#marks = marks;
    recorder.record('nemesis', 'invoke', { f: name, value: { step, on, ...marks } }, startNs);
  }

  /** Aborted when the fault is undone. */
  get undone(): AbortSignal {
    return this.#undone.signal;
  }

  get inForce(): boolean {
    return this.report.inForceNs !== null && this.report.endNs === null;
  }

  apply(on: readonly string[]): void {
    this.report.on = on;
    this.report.inForceNs = monotonicNs();
    if (this.disturbs === 'nothing' || on.length === 0) this.report.endNs = this.report.inForceNs;
  }

  end(): void {
    if (!this.inForce) return;
    this.report.endNs = monotonicNs();
    this.#undone.abort();
  }

  /** Writes the completion: what was seen, and what it proves. */
  judge({ judged, evidence }: Evidence): void {
    this.report.judged = judged;
    this.report.evidence = evidence;
    const { step, do: f, on, startNs, inForceNs } = this.report;
    const inForceAfterMs = inForceNs === null ? null : Math.round((inForceNs - startNs) / NS_PER_MS);
    const value = { step, on, ...this.#marks, inForceAfterMs, evidence, judged };
    const fields: EventFields = { f, value };
    this.#recorder.record('nemesis', 'info', fields, monotonicNs());
    this.#resolveJudged();
  }

  /** A fault that threw may have happened in part. */
  failed(error: unknown): void {
    this.judge({ judged: 'inconclusive', evidence: { error: messageOf(error) } });
  }
}
