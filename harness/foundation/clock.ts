/**
 * One clock for all processes of this machine: CLOCK_MONOTONIC, in ns since an arbitrary point that all processes
 * share. Fits a double exactly for 104 days of uptime.
 */
export function monotonicNs(): number {
  return Number(process.hrtime.bigint());
}

export const NS_PER_MS = 1e6;
export const NS_PER_S = 1e9;
