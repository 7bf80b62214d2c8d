import { sweepClients } from './client/sweep-clients.js';
import { runtimes } from './runtimes/index.js';

/** Ends and removes what dead harnesses left: servers, proxies, containers, folders, clients. A line for each. */
export async function sweepLeftovers(): Promise<readonly string[]> {
  const swept = await Promise.all(runtimes.map((runtime) => runtime.sweep()));
  return [...swept.flat(), ...sweepClients()];
}
