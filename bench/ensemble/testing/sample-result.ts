import type { EnsembleCell, EnsembleResult, FailureTimeline } from '../ensemble-result.js';

function cell(nodes: number, observers: number, readShare: number, rates: readonly number[]): EnsembleCell {
  return {
    ...{ nodes, observers, readShare },
    repetitions: rates.map((requestsPerSecond, round) => ({
      ...{ round, measuredS: 2, requestsPerSecond, errorsPerSecond: 0 },
      readsPerSecond: requestsPerSecond * readShare,
      writesPerSecond: requestsPerSecond * (1 - readShare),
    })),
  };
}

export const sampleCells: readonly EnsembleCell[] = [
  cell(3, 0, 0, [2100, 2000, 2050]),
  cell(3, 0, 1, [9000, 9100, 8950]),
  cell(3, 2, 0, [2000, 2100, 2060]),
  cell(3, 2, 1, [12_000, 12_100, 11_900]),
  cell(5, 0, 0, [1500, 1520, 1490]),
  cell(5, 0, 1, [8900, 9200, 9000]),
];

/** 60 s; the leader is gone from 20 s to 25 s, in which nothing is answered for 1.5 s. */
export const sampleFailures: FailureTimeline = {
  ...{ nodes: 5, observers: 0, readShare: 0.7, stepS: 0.5 },
  series: Array.from({ length: 120 }, (_, step) => {
    const atS = (step + 0.5) * 0.5;
    const silent = atS > 20 && atS < 21.5;
    return {
      ...{ atS, readsPerSecond: silent ? 0 : 2100, writesPerSecond: silent ? 0 : 900, errorsPerSecond: silent ? 5 : 0 },
    };
  }),
  failures: [
    {
      ...{ do: 'kill', on: ['zk4'], role: 'follower', startS: 8, endS: 13, judged: 'confirmed' },
      ...{ leaderlessMs: 0, firstWriteMs: 12 },
    },
    {
      ...{ do: 'kill', on: ['zk5'], role: 'leader', startS: 20, endS: 25, judged: 'confirmed' },
      ...{ leaderlessMs: 1400, firstWriteMs: 1510 },
    },
  ],
  notBegun: [],
  leaders: [{ atS: 21.4, server: 'zk4', epoch: 2 }],
};

const judged = {
  ...{ valid: true, why: '4 checkers found nothing wrong', checkers: {}, deaths: [], wentBack: 0 },
  ...{ clientStallMaxMs: 20, harnessStallMaxMs: 10 },
} as const;

export const sampleResult: EnsembleResult = {
  kind: 'bench-ensemble',
  valid: true,
  why: 'on 4 ensembles the recorded sample and all trees were judged valid',
  headline: ['at 100 % reads 3 servers answer 9,017 ± 438 requests a second'],
  warnings: ['requests failed in 1 cell without any fault'],
  options: { nodes: [3, 5] },
  seed: 1,
  command: 'npm run chaos -- bench ensemble --nodes=3,5 --seed 1',
  startedAt: '2026-11-23T00:00:00.000Z',
  interrupted: false,
  machine: { os: 'Linux 6', arch: 'x64', cpu: 'CPU', cores: 2, memoryMb: 8000, loadAverage: 0.1, node: 'v20.0.0' },
  versions: { zookeeper: '3.9.5', java: '17.0.15' },
  runtime: { name: 'process', why: 'process: Java 17.0.15' },
  ...{ clients: 6, outstanding: 20, valueBytes: 1024, nodesInTree: 1000, warmUpS: 1, cellS: 2, rounds: 3 },
  cells: sampleCells,
  failures: sampleFailures,
  ensembles: [
    { nodes: 3, observers: 0, of: 'shares', folder: '3-servers', ...judged },
    { nodes: 5, observers: 0, of: 'failures', folder: '5-servers-failures', ...judged },
  ],
};
