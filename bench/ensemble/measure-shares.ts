import { sleepUntil } from '../../harness/client/load-control.js';
import { monotonicNs, NS_PER_S } from '../../harness/foundation/clock.js';
import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { BenchIo } from '../bench.js';
import type { EnsembleOptions } from './ensemble-options.js';
import type { EnsembleCell } from './ensemble-result.js';
import type { LoadedEnsemble } from './loaded-ensemble.js';

/** For what clients have counted to be told. */
const tellS = 0.3;

interface Window {
  readonly share: number;
  readonly round: number;
  readonly fromNs: number;
  readonly toNs: number;
}

/** Throughput of one ensemble under each share of reads, in rounds of a drawn order; ends early when interrupted. */
export async function measureShares(
  loaded: LoadedEnsemble,
  ensemble: { readonly nodes: number; readonly observers: number },
  { options, random, io }: { readonly options: EnsembleOptions; readonly random: SeededRandom; readonly io: BenchIo },
): Promise<readonly EnsembleCell[]> {
  const { readShares, rounds, warmUpS, cellS } = options;
  const signal = io.interrupts.stop;
  const windows: Window[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const share of random.shuffle(readShares)) {
      io.progress.state(`${ensembleName(ensemble)}: ${percent(share)} reads, round ${round + 1} of ${rounds}`);
      loaded.load.setReads(share);
      const fromNs = monotonicNs() + warmUpS * NS_PER_S;
      const toNs = fromNs + cellS * NS_PER_S;
      if (await sleepUntil(toNs, signal)) windows.push({ share, round, fromNs, toNs });
    }
  }
  await sleepUntil(monotonicNs() + tellS * NS_PER_S, signal);
  return readShares.map((readShare) => ({
    ...ensemble,
    readShare,
    repetitions: windows
      .filter(({ share }) => share === readShare)
      .map(({ round, fromNs, toNs }) => {
        const { reads, writes, errors } = loaded.load.answered.between(fromNs, toNs);
        return {
          ...{ round, measuredS: (toNs - fromNs) / NS_PER_S, requestsPerSecond: reads + writes },
          ...{ readsPerSecond: reads, writesPerSecond: writes, errorsPerSecond: errors },
        };
      }),
  }));
}

/** `5 servers and 2 observers`. */
export function ensembleName({ nodes, observers }: { readonly nodes: number; readonly observers: number }): string {
  if (observers === 0) return `${nodes} servers`;
  return `${nodes} servers and ${observers} ${observers === 1 ? 'observer' : 'observers'}`;
}

/** `90 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
