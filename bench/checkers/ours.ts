import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { unlimited, type Budget } from '../../checkers/checker.js';
import { Intake } from '../../checkers/linearizability/intake.js';
import {
  decideBySearch,
  judgeKey,
  type JudgeChoice,
  type KeyOptions,
} from '../../checkers/linearizability/judge-key.js';
import { models } from '../../checkers/models/index.js';
import type { Model } from '../../checkers/models/model.js';
import { ChaosError } from '../../harness/foundation/errors.js';

export interface OurAnswer {
  readonly ms: number;
  readonly verdict: 'valid' | 'invalid' | 'unknown';
  /** Which judges decided. */
  readonly judges: readonly string[];
}

/** A history sorted into keys, which is what loading it gives. */
export class LoadedHistory {
  readonly #intake: Intake;
  readonly #model: Model;
  readonly #initial: Json | undefined;

  constructor(model: string, initial: Json | undefined) {
    const found = models.find(({ name }) => name === model);
    if (found === undefined) throw new ChaosError(`no model ${model}`, { code: 'NO_MODEL' });
    this.#model = found;
    this.#initial = initial;
    this.#intake = new Intake(found.perKey);
  }

  get keys(): number {
    return this.#intake.keys.size;
  }

  add(event: HistoryEvent): void {
    this.#intake.add(event);
  }

  /** Decides key by key in this thread, up to the first that is impossible. */
  check(judge: JudgeChoice | 'witness', timeoutMs: number): OurAnswer {
    const began = performance.now();
    const budget: Budget = {
      ...unlimited,
      exceeded: () => (performance.now() - began > timeoutMs ? 'too long' : null),
    };
    const judges = new Set<string>();
    let verdict: OurAnswer['verdict'] = 'valid';
    for (const table of this.#intake.keys.values()) {
      const input = { table, ids: this.#intake.ids, epochs: this.#intake.epochs };
      const options: KeyOptions = {
        model: this.#model,
        initial: this.#initial,
        nullReadsAnything: false,
        judge: judge === 'witness' ? 'auto' : judge,
        explain: false,
      };
      const possible =
        judge === 'witness' ? byWitness(input, options, judges) : bySearch(input, options, budget, judges);
      if (possible === true) continue;
      verdict = possible === null ? 'unknown' : 'invalid';
      break;
    }
    return { ms: performance.now() - began, verdict, judges: [...judges] };
  }
}

type Input = Parameters<typeof judgeKey>[0];

function byWitness(input: Input, options: KeyOptions, judges: Set<string>): boolean {
  const { judge, flaws } = judgeKey(input, options, unlimited);
  judges.add(judge);
  return flaws.length === 0;
}

function bySearch(input: Input, options: KeyOptions, budget: Budget, judges: Set<string>): boolean | null {
  const { judge, possible } = decideBySearch(input, options, [], budget);
  judges.add(judge);
  return possible;
}
