import type { Ensemble } from '../ensemble/ensemble.js';
import { UsageError } from '../foundation/errors.js';
import { SeededRandom } from '../foundation/seeded-random.js';
import type { Plan, PlanStep } from './plan.js';
import { randomNemeses } from './random/index.js';
import type { RandomNemesis } from './random/random-nemesis.js';

/** What a random plan is a function of. */
export interface RandomPlanOptions {
  readonly seed: number;
  /** Names of {@link randomNemeses}; none means no fault at all. */
  readonly nemeses: readonly string[];
  /** About so many seconds from fault to fault. */
  readonly intervalS: number;
  /** How long the load lasts. */
  readonly timeLimitS: number;
  readonly ensemble: Ensemble;
}

/** Of the load, kept free at the end, so that the recovery from the last fault is seen; at most a quarter of it. */
const RECOVERY_S = 5;
/** What an election takes, once a loss is noticed. */
const ELECTION_S = 2.5;
/** What it takes on top of a fault until all servers are in sync again: a guess, only to decide how many faults fit. */
const SYNC_S = 2;

/**
 * The plan that a random nemesis follows: a pure function of its options, the same on every machine. Faults come one
 * at a time: each undoes itself, and the next waits until the ensemble is whole again, so no more is ever lost than
 * one fault takes. With several nemeses each has its turn, in an order by the seed. The plan ends with a heal, early
 * enough to see the recovery under load.
 *
 * @throws UsageError `NEMESIS_IMPOSSIBLE` link faults without proxies
 */
export function randomPlan(options: RandomPlanOptions): Plan {
  const { seed, timeLimitS, intervalS } = options;
  const nemeses = options.nemeses.flatMap((name) => randomNemeses.filter((nemesis) => nemesis.name === name));
  refuseImpossible(nemeses, options.ensemble);
  if (nemeses.length === 0) return { seed, bind: {}, steps: [] };
  const random = new SeededRandom(seed).fork('plan');
  const faults = nemeses.map((_, at) => random.fork(`nemesis ${at}`));
  const recoveryS = Math.min(RECOVERY_S, timeLimitS / 4);
  const healAtS = timeLimitS - recoveryS;
  const steps: PlanStep[] = [];
  let turns: number[] = [];
  let earliestS = Math.min(intervalS, timeLimitS / 4);
  for (;;) {
    if (turns.length === 0) turns = random.shuffle([...nemeses.keys()]);
    const turn = turns.pop() ?? 0;
    const nemesis = nemeses[turn];
    const draws = faults[turn];
    if (nemesis === undefined || draws === undefined) break;
    const forS = Math.min(lastsS(nemesis, options), timeLimitS / 4);
    const before = tenths(healAtS - forS);
    if (earliestS > before) break;
    const fault = nemesis.next(draws, options.ensemble);
    const delayS = tenths(Math.max(0.5, intervalS - forS - SYNC_S) * (0.5 + random.fraction()));
    const first = steps.length === 0;
    steps.push({
      ...(first ? { at: tenths(earliestS) } : { after: 'synced', delay: delayS, before }),
      ...fault,
      for: tenths(forS),
    });
    earliestS += Math.max(intervalS, forS + SYNC_S + (first ? 0 : delayS));
  }
  return { seed, bind: {}, steps: [...steps, { at: tenths(healAtS), do: 'heal' }] };
}

/** Half an interval; where the loss must be noticed first, long enough for that and for an election. */
function lastsS({ noticedByTimeout }: RandomNemesis, { intervalS, ensemble }: RandomPlanOptions): number {
  const noticedS = (ensemble.syncLimitTicks * ensemble.tickTimeMs) / 1000;
  return noticedByTimeout ? Math.max(intervalS / 2, noticedS + ELECTION_S) : intervalS / 2;
}

function refuseImpossible(nemeses: readonly RandomNemesis[], { proxies }: Ensemble): void {
  const first = nemeses.find(({ needsLinks }) => needsLinks && !proxies);
  if (first === undefined) return;
  throw new UsageError(`nemesis ${first.name} needs the proxies`, {
    code: 'NEMESIS_IMPOSSIBLE',
    hint: 'Leave out --no-proxies, or this nemesis.',
  });
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
