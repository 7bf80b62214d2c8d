import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';

/** How a made-up run went. */
export interface MadeUpRun {
  readonly okPerS: number;
  readonly meanMs: number;
  readonly loadS?: number;
  readonly version?: string;
  readonly valid?: boolean | 'unknown';
  readonly nodes?: number;
  readonly open?: boolean;
  readonly workload?: string;
  readonly loadAverage?: number;
  /** One fault each. */
  readonly leaderlessMs?: readonly number[];
}

/** Writes the folder of a run whose clients read and write, with noise, as they are told to. */
export async function storeRun(folder: string, run: MadeUpRun, random: SeededRandom): Promise<string> {
  await mkdir(folder, { recursive: true });
  const { loadS = 30 } = run;
  await writeFile(join(folder, 'history.jsonl'), historyOf(run, loadS, random));
  await writeFile(join(folder, 'run.json'), JSON.stringify(descriptionOf(run)));
  await writeFile(join(folder, 'results.json'), JSON.stringify(resultOf(run, loadS)));
  return folder;
}

function historyOf(run: MadeUpRun, loadS: number, random: SeededRandom): string {
  const { okPerS, meanMs, workload = 'register', open = false } = run;
  const lines: string[] = [];
  const gapNs = 1e9 / okPerS;
  let index = 0;
  for (let ns = 0; ns < loadS * 1e9; ns += gapNs * (0.5 + random.fraction())) {
    const time = Math.round(1e9 + ns);
    const tookNs = Math.round(meanMs * 1e6 * -Math.log(1 - random.fraction()));
    const f = random.chance(0.5) ? 'read' : 'write';
    const common = { process: index / 2, f, key: 'r', value: null, workload };
    lines.push(JSON.stringify({ index, time, ...common, type: 'invoke', ...(open ? { due: time } : {}) }));
    lines.push(JSON.stringify({ index: index + 1, time: time + tookNs, ...common, type: 'ok' }));
    index += 2;
  }
  return `${lines.join('\n')}\n`;
}

function descriptionOf({ version = '3.9.5', nodes = 3, loadAverage = 0.2, workload = 'register' }: MadeUpRun): unknown {
  return {
    options: { nodes, workloads: [workload], nemesis: [], rateHz: 0, seed: 7, store: '/somewhere', image: null },
    versions: { zookeeper: version },
    runtime: { name: 'process' },
    machine: { cpu: 'a processor', cores: 2, loadAverage },
  };
}

function resultOf({ valid = true, leaderlessMs = [] }: MadeUpRun, loadS: number): unknown {
  return {
    valid,
    why: valid === true ? '9 checkers found nothing wrong' : 'register/linearizable found 1 anomaly (stale-read)',
    interrupted: false,
    phases: [{ name: 'load', startNs: 1e9, endNs: 1e9 + loadS * 1e9 }],
    faults: leaderlessMs.map((ms) => ({ leaderlessMs: ms, firstWriteMs: ms + 100 })),
    clients: { processes: 0, sessionsExpired: 0 },
    stalls: { orchestratorMaxMs: 3, clientMaxMs: 4 },
  };
}
