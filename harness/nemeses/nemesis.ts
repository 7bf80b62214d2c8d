import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicNs, NS_PER_S } from '../foundation/clock.js';
import { ChaosError } from '../foundation/errors.js';
import { SeededRandom } from '../foundation/seeded-random.js';
import type { Recorder } from '../history/recorder.js';
import type { RunningEnsemble } from '../runtimes/runtime.js';
import type { EnsembleView } from './ensemble-view.js';
import type { AppliedFault, Fault, FaultContext, ResolvedStep } from './fault.js';
import { findFault } from './faults/index.js';
import { heal } from './faults/heal.js';
import { healLinksOf } from './faults/heal-links.js';
import { LinkFaults } from './link-faults.js';
import type { Plan, PlanStep } from './plan.js';
import { fieldsOf } from './plan-schema.js';
import { Selection, selectorsOf } from './selection.js';
import { CLIENTS } from './selectors.js';
import { LoggedStep, recordNotBegun, type FaultInForce, type StepReport } from './step-log.js';
import { remainingMs, sleepUntil, untilAborted, waitForTurn } from './step-turn.js';

/** A runtime that takes longer to stop a process or to answer is broken, and must not hold up the run. */
const APPLY_LIMIT_MS = 60_000;

export interface NemesisOptions {
  /** Well-formed and possible: see `readPlan` and `checkPlan`. */
  readonly plan: Plan;
  readonly ensemble: RunningEnsemble;
  readonly view: EnsembleView;
  readonly recorder: Pick<Recorder, 'record'>;
}

/**
 * Carries out one plan on one running ensemble and records what was done and seen. Steps begin in order; one thing is
 * done at a time, while evidence is still being waited for.
 */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #selection: Selection;
  readonly #links: LinkFaults;
  readonly #log: LoggedStep[] = [];
  readonly #notBegun: StepReport[] = [];
  /** Evidence that is still waited for. */
  readonly #pending = new Set<Promise<void>>();
  readonly #giveUp = new AbortController();
  /** Aborted by `heal`: from then on nothing begins and nothing undoes itself. */
  readonly #stopped = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: NemesisOptions) {
    this.#options = options;
    const { ensemble, view, plan } = options;
    setMaxListeners(0, this.#giveUp.signal, this.#stopped.signal);
    this.#selection = new Selection(ensemble.servers, view, new SeededRandom(plan.seed).fork('nemesis'));
    this.#links = new LinkFaults(ensemble.links, ensemble.servers);
  }

  /**
   * Runs the plan's steps; resolves when the last has been applied and all have been undone that undo themselves, or
   * the signal aborted. Never rejects because of a fault: what goes wrong is in the record. Evidence may still be coming in: see {@link finish}.
   *
   * @param startNs when the load started, on the machine's monotonic clock
   */
  async run(startNs: number, signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#stopped.signal]);
    await this.#selection.bind(this.#options.plan, stop);
    let aheadUndone: Promise<unknown> = Promise.resolve();
    const undone: Promise<unknown>[] = [];
    for (const [at, step] of this.#options.plan.steps.entries()) {
      const turn = await waitForTurn(step, { view: this.#options.view, startNs, aheadUndone, signal: stop });
      if (stop.aborted) return;
      if (turn.begin) ({ undone: aheadUndone } = await this.#inTurn(() => this.#begin(step, at, startNs, stop)));
      else this.#passOver(step, at, turn.why);
      undone.push(aheadUndone);
    }
    await untilAborted(Promise.all(undone), stop);
  }

  /**
   * Undoes everything and lets no further step begin. Safe at any moment, also while a step is being applied. Does
   * nothing, and records nothing, where no step has begun and all servers run. Resolves when all links are whole and all processes run
   * (they may not serve yet).
   *
   * @throws ChaosError `HEAL_FAILED` when something could not be undone; everything else has been
   */
  async heal(): Promise<void> {
    this.#stopped.abort();
    await this.#inTurn(async () => {
      const { servers } = this.#options.ensemble;
      if (this.#log.length === 0 && servers.every((server) => server.status() === 'running')) return;
      const step: PlanStep = { at: 0, do: heal.name };
      const at = this.#options.plan.steps.length;
      const logged = this.#logStep(step, at, heal.disturbs);
      await this.#apply(heal, { step, fields: {}, servers: [], clients: false }, logged, at);
      if (logged.report.inForceNs === null) {
        throw new ChaosError(`could not undo all faults: ${JSON.stringify(logged.report.evidence['error'])}`, {
          code: 'HEAL_FAILED',
        });
      }
    });
  }

  /**
   * Waits for the evidence that is still coming in, at most `limitMs`; what has not shown by then is inconclusive.
   * One report a step that was begun or could not be, in the order of the plan, the final heal last.
   */
  async finish(limitMs: number): Promise<readonly StepReport[]> {
    await Promise.race([Promise.allSettled(this.#pending), delay(limitMs, undefined, { ref: false })]);
    this.#giveUp.abort();
    await Promise.allSettled(this.#pending);
    return this.reports();
  }

  /** How the steps went so far. */
  reports(): readonly StepReport[] {
    const begun = this.#log.map(({ report }) => ({ ...report }));
    return [...begun, ...this.#notBegun].sort((a, b) => a.step - b.step);
  }

  /** What is disturbed now. */
  inForce(): readonly FaultInForce[] {
    return this.#log
      .filter(({ inForce }) => inForce)
      .map(({ report }) => ({ step: report.step, do: report.do, on: report.on, sinceNs: report.inForceNs ?? 0 }));
  }

  /** Applies a step, if somebody fits its selectors. The promise it resolves to ends when its `for` is over. */
  async #begin(step: PlanStep, at: number, startNs: number, signal: AbortSignal): Promise<{ undone: Promise<void> }> {
    const nothingToUndo = { undone: Promise.resolve() };
    const fault = findFault(step.do);
    if (signal.aborted || fault === undefined) return nothingToUndo;
    const fits = await this.#selection.somebodyFits(step, at, { limitMs: remainingMs(step, startNs), signal });
    if (!fits) {
      this.#passOver(step, at, `nobody fits ${selectorsOf(step).join(', ')}`);
      return nothingToUndo;
    }
    const logged = this.#logStep(step, at, fault.disturbs);
    const on = step.on ?? [];
    const servers = this.#selection.servers(on, at);
    const resolved = { step, fields: fieldsOf(fault, step), servers, clients: on.includes(CLIENTS) };
    await this.#apply(fault, resolved, logged, at);
    if (step.for === undefined || !logged.inForce) return nothingToUndo;
    return { undone: this.#undoLater(fault, logged, step.for) };
  }

  async #apply(
    fault: Fault,
    step: ResolvedStep<Record<string, unknown>>,
    logged: LoggedStep,
    at: number,
  ): Promise<void> {
    await this.#carryOut(logged, fault.apply(step, this.#contextOf(at, logged)));
  }

  /** Takes what a fault did into the record; its evidence comes in later. */
  async #carryOut(logged: LoggedStep, applying: Promise<AppliedFault>): Promise<void> {
    const over = new AbortController();
    const limit = delay(APPLY_LIMIT_MS, undefined, { ref: false, signal: over.signal }).then(() => {
      throw new ChaosError(`not applied within ${APPLY_LIMIT_MS / 1000} s`, { code: 'FAULT_STUCK' });
    });
    limit.catch(() => undefined);
    try {
      const applied = await Promise.race([applying, limit]);
      logged.apply(applied.on);
      const judging = this.#judge(logged, applied, this.#endWhatIsUndone());
      this.#pending.add(judging);
      void judging.finally(() => this.#pending.delete(judging));
    } catch (error) {
      logged.failed(error);
    } finally {
      over.abort();
    }
  }

  /** Records the judgement, behind those of the faults that this step has undone: a fault ends after it began. */
  async #judge(logged: LoggedStep, { evidence }: AppliedFault, undone: readonly LoggedStep[]): Promise<void> {
    try {
      const seen = await evidence;
      await Promise.all(undone.map(({ judged }) => judged));
      logged.judge(seen);
    } catch (error) {
      logged.failed(error);
    }
  }

  async #undoLater(fault: Fault, logged: LoggedStep, afterS: number): Promise<void> {
    const { report } = logged;
    await sleepUntil((report.inForceNs ?? monotonicNs()) + afterS * NS_PER_S, this.#stopped.signal);
    await this.#inTurn(async () => {
      if (this.#stopped.signal.aborted || !logged.inForce || fault.undoneBy === null) return;
      const about = { step: report.step, do: fault.undoneBy, on: report.on, disturbs: 'nothing' } as const;
      const undoing = new LoggedStep(this.#options.recorder, about, { undoes: true });
      const context = this.#contextOf(report.step, undoing);
      const undo = fault.disturbs === 'links' ? null : findFault(fault.undoneBy);
      const servers = this.#options.ensemble.servers.filter(({ name }) => report.on.includes(name));
      const step: PlanStep = { at: 0, do: fault.undoneBy };
      await this.#carryOut(
        undoing,
        undo?.apply({ step, fields: {}, servers, clients: false }, context) ??
          healLinksOf(report.step, report.on, context),
      );
    });
  }

  /** Closes the faults in force of which nothing is left, whoever undid them, and returns them. */
  #endWhatIsUndone(): readonly LoggedStep[] {
    const { servers } = this.#options.ensemble;
    const still = (on: readonly string[], status: 'down' | 'paused'): boolean =>
      servers.some((server) => on.includes(server.name) && server.status() === status);
    const lasts = ({ disturbs, report: { step, on } }: LoggedStep): boolean =>
      (disturbs === 'processes' && still(on, 'down')) ||
      (disturbs === 'pauses' && still(on, 'paused')) ||
      (disturbs === 'links' && this.#links.has(step));
    const over = this.#log.filter((logged) => logged.inForce && !lasts(logged));
    for (const logged of over) logged.end();
    return over;
  }

  #contextOf(at: number, logged: LoggedStep): FaultContext {
    const { ensemble, view } = this.#options;
    const giveUp = this.#giveUp.signal;
    const undone = AbortSignal.any([giveUp, logged.undone]);
    // Each server that is probed listens to it.
    setMaxListeners(0, undone);
    const down = this.#log.filter((other) => other.inForce && other.disturbs === 'processes');
    return {
      takenDown: down.flatMap((other) => other.report.on),
      ...{ ensemble, view, links: this.#links, random: this.#selection.randomOf(at), step: at, giveUp },
      undone,
      resolve: (selectors) => this.#selection.resolve(selectors, at),
    };
  }

  #passOver(step: PlanStep, at: number, why: string): void {
    const about = { step: at, do: step.do, on: selectorsOf(step), why };
    this.#notBegun.push(recordNotBegun(this.#options.recorder, about));
  }

  #logStep(step: PlanStep, at: number, disturbs: Fault['disturbs']): LoggedStep {
    const logged = new LoggedStep(this.#options.recorder, {
      step: at,
      do: step.do,
      on: selectorsOf(step),
      disturbs,
    });
    this.#log.push(logged);
    return logged;
  }

  /** One after the other: two faults applied at once could not be told apart, and a heal must not miss either. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
