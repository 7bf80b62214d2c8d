import type { RunningServer, ServerStatus } from '../runtimes/runtime.js';
import type { AppliedFault, Evidence } from './fault.js';

/**
 * Applies a fault to those servers that are in a state it is meant for. Where none is, it took no effect, and says so.
 *
 * @param isFor whether the fault is for a server in this state
 * @param none why it took no effect where no server is: `not paused`
 * @param apply resolves, when the fault is in force, with the evidence that is awaited
 */
export async function applyToAffected(
  servers: readonly RunningServer[],
  { isFor, none }: { readonly isFor: (status: ServerStatus) => boolean; readonly none: string },
  apply: (affected: readonly RunningServer[]) => Promise<{ readonly evidence: Promise<Evidence> }>,
): Promise<AppliedFault> {
  const affected = servers.filter((server) => isFor(server.status()));
  if (affected.length === 0) {
    return { on: [], evidence: Promise.resolve({ judged: 'ineffective', evidence: { why: none } }) };
  }
  const { evidence } = await apply(affected);
  return { on: affected.map(({ name }) => name), evidence };
}
