import type { LocksCell, LocksRepetition } from '../locks-result.js';

const counts = { packets: 600, notifications: 100, listings: 200 };

/** A repetition in which nothing is doubtful. */
export function sampleRepetition(given: Partial<LocksRepetition> = {}): LocksRepetition {
  return {
    round: 0,
    measuredS: 3,
    contestS: 5,
    acquisitions: 3000,
    acquisitionsPerSecond: 1000,
    waitNs: { p50: 9e6, p99: 12e6, p999: 20e6 },
    fairness: 1,
    notificationsPerAcquisition: 1,
    listingsPerAcquisition: 2,
    packetsPerAcquisition: 6.02,
    wokenPerDeletion: 1,
    wokenPerDeletionMax: 1,
    cpuNsPerAcquisition: 250_000,
    serverCpuNsPerAcquisition: 900_000,
    watchesLeft: 9,
    counted: { clients: counts, servers: counts },
    foreignCores: 0,
    stallMaxMs: 5,
    abandoned: 9,
    valid: true,
    why: null,
    ...given,
  };
}

/** A cell whose repetitions had these rates. */
export function sampleCell(
  recipe: string,
  contenders: number,
  rates: readonly number[],
  given: Partial<LocksRepetition> = {},
): LocksCell {
  return {
    recipe,
    contenders,
    readShare: null,
    repetitions: rates.map((acquisitionsPerSecond, round) =>
      sampleRepetition({ round, acquisitionsPerSecond, ...given }),
    ),
    lost: [],
  };
}
