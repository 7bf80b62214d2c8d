import type { SeededRandom } from '../foundation/seeded-random.js';
import type { RunningServer } from '../runtimes/runtime.js';
import { groupsOf } from './check-plan.js';
import type { EnsembleView, WaitLimits } from './ensemble-view.js';
import type { Plan, PlanStep } from './plan.js';
import { CLIENTS, resolveSelector } from './selectors.js';

/** How long to wait for somebody to fit: nobody leads during an election. */
const SELECT_LIMIT_MS = 10_000;

/** Who a plan's selectors stand for, as the ensemble is now. The same seed and the same roles give the same servers. */
export class Selection {
  readonly #servers: readonly RunningServer[];
  readonly #view: EnsembleView;
  readonly #random: SeededRandom;
  readonly #bound = new Map<string, readonly string[]>();

  constructor(servers: readonly RunningServer[], view: EnsembleView, random: SeededRandom) {
    this.#servers = servers;
    this.#view = view;
    this.#random = random;
  }

  /** Fixes the plan's bound names to servers. A name that fits nobody stays without. */
  async bind({ bind }: Plan, signal: AbortSignal): Promise<void> {
    for (const [name, selector] of Object.entries(bind)) {
      const random = (): SeededRandom => this.#random.fork(`bind ${name}`);
      await this.#view.waitUntil(() => this.#resolve([selector], random()).length > 0, {
        limitMs: SELECT_LIMIT_MS,
        signal,
      });
      this.#bound.set(name, this.#resolve([selector], random()));
    }
  }

  /** Names of servers, and `clients`, that selectors of step `at` stand for now; without repetition. */
  resolve(selectors: readonly string[], at: number): readonly string[] {
    return this.#resolve(selectors, this.randomOf(at));
  }

  /** The servers among what {@link resolve} gives. */
  servers(selectors: readonly string[], at: number): readonly RunningServer[] {
    const names = this.resolve(selectors, at);
    return this.#servers.filter(({ name }) => names.includes(name));
  }

  /** Waits until each selector of the step fits somebody; false when the limit, or ten seconds, are over before. */
  async somebodyFits(step: PlanStep, at: number, { limitMs, signal }: WaitLimits): Promise<boolean> {
    const fits = (): boolean => selectorsOf(step).every((selector) => this.resolve([selector], at).length > 0);
    return fits() || this.#view.waitUntil(fits, { limitMs: Math.min(SELECT_LIMIT_MS, limitMs), signal });
  }

  /** The random choices of step `at`, always the same. */
  randomOf(at: number): SeededRandom {
    return this.#random.fork(`step ${at}`);
  }

  #resolve(selectors: readonly string[], random: SeededRandom): readonly string[] {
    const scene = { servers: this.#servers, states: this.#view.states(), random };
    const names = selectors.flatMap((selector) =>
      selector === CLIENTS ? [CLIENTS] : resolveSelector(selector, this.#bound, scene).map(({ name }) => name),
    );
    return [...new Set(names)];
  }
}

/** Every selector of a step, those of groups too. */
export function selectorsOf(step: PlanStep): readonly string[] {
  return [...(step.on ?? []), ...groupsOf(step).flat()];
}
