import { checkers } from '../../checkers/index.js';
import { workloads } from '../../workloads/index.js';
import { faults } from '../nemeses/faults/index.js';
import { randomNemeses } from '../nemeses/random/index.js';
import { runtimes } from '../runtimes/index.js';
import { sessionDrivers } from '../session/index.js';
import { checkableModels } from '../../checkers/model-index.js';

/** What `list`, `--help` and the docs show of an entry. */
export interface Listed {
  readonly name: string;
  readonly describe: string;
  /** Of a workload: what `--workload-option` can set. */
  readonly options?: Readonly<Record<string, { readonly default: unknown; readonly describe: string }>>;
  /** Of a workload: why it cannot be loaded in an open loop, as the rest of a sentence. */
  readonly closedLoop?: string;
}

/** An entry's line, with what keeps a workload from an open loop. */
export function describeListed({ describe, closedLoop }: Listed): string {
  return closedLoop === undefined ? describe : `${describe}; closed loop only: it ${closedLoop}`;
}

type RegistryName = 'workloads' | 'nemeses' | 'faults' | 'runtimes' | 'drivers' | 'checkers' | 'models';

/** Everything that can be named on the command line, as the registries have it. */
export const registries: Readonly<Record<RegistryName, readonly Listed[]>> = {
  workloads,
  nemeses: randomNemeses,
  faults,
  runtimes: Object.values(runtimes),
  drivers: sessionDrivers,
  checkers,
  models: checkableModels,
};

export function namesOf(entries: readonly Listed[]): readonly string[] {
  return entries.map(({ name }) => name);
}
