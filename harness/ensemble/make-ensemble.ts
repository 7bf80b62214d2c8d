import { UsageError } from '../foundation/errors.js';
import type { Ensemble, Role, ServerDescription } from './ensemble.js';
import { defaultZooKeeperVersion, parseZooKeeperVersion } from './zookeeper-version.js';

/** What can be chosen about an ensemble; what is left out gets its default. */
export interface EnsembleOptions {
  /** Voting servers, 3 to 9. */
  readonly participants: number;
  /** 0 to 9. */
  readonly observers?: number;
  /** `3.9.5`. */
  readonly zkVersion?: string;
  readonly tickTimeMs?: number;
  readonly initLimitTicks?: number;
  readonly syncLimitTicks?: number;
  readonly jvmArguments?: readonly string[];
  readonly proxies?: boolean;
}

const defaults = {
  observers: 0,
  zkVersion: defaultZooKeeperVersion,
  tickTimeMs: 500,
  initLimitTicks: 20,
  syncLimitTicks: 5,
  jvmArguments: [],
  proxies: true,
} as const;

const limits = {
  participants: [3, 9, 'voting servers'],
  observers: [0, 9, 'observers'],
  tickTimeMs: [50, 60_000, 'ms for a tick'],
  initLimitTicks: [1, 1000, 'ticks for initLimit'],
  syncLimitTicks: [1, 1000, 'ticks for syncLimit'],
} as const;

/** @throws UsageError when a number is out of its range or the version is not written like one */
export function makeEnsemble(options: EnsembleOptions): Ensemble {
  const chosen = { ...defaults, ...options };
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    const [low, high, what] = limits[name];
    const value = chosen[name];
    if (Number.isInteger(value) && value >= low && value <= high) continue;
    throw new UsageError(`${String(value)} ${what}: an ensemble has ${String(low)} to ${String(high)}`, {
      code: 'BAD_ENSEMBLE',
      hint: `give a whole number from ${String(low)} to ${String(high)}`,
    });
  }
  parseZooKeeperVersion(chosen.zkVersion);
  const { participants, observers, zkVersion, tickTimeMs, initLimitTicks, syncLimitTicks, jvmArguments, proxies } =
    chosen;
  return {
    zkVersion,
    servers: [...serversOf('participant', participants, 1), ...serversOf('observer', observers, participants + 1)],
    tickTimeMs,
    initLimitTicks,
    syncLimitTicks,
    jvmArguments,
    proxies,
  };
}

function serversOf(role: Role, count: number, firstId: number): ServerDescription[] {
  return Array.from({ length: count }, (_, at) => {
    const id = firstId + at;
    return { id, name: `zk${String(id)}`, role };
  });
}
