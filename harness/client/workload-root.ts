/** Everything the harness makes on an ensemble is below this znode. */
export const chaosRoot = '/chaos';

/** A workload's own znode. */
export function workloadRoot(workload: string): string {
  return `${chaosRoot}/${workload}`;
}
