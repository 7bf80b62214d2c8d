import { setMaxListeners } from 'node:events';
import { monotonicNs, NS_PER_MS, NS_PER_S } from '../foundation/clock.js';
import { ChaosError, messageOf } from '../foundation/errors.js';
import type { Address } from '../ensemble/ensemble.js';
import { inOneEpoch, lackOf, rolesAreSettled, sayingOf } from './conditions.js';
import type { ObservedServer, ObservedState } from './observed-server.js';
import type { Observer, WaitLimits } from './observer.js';
import { proveRead } from './read-proof.js';

/** A proof takes milliseconds; past this the server is tried again. */
const PROOF_LIMIT_MS = 3000;
/** Servers take in the transactions of the proofs within milliseconds; past this something changed meanwhile. */
const EPOCH_LIMIT_MS = 2000;
const LOG_LINES = 20;
/** What our own polling leaves in the log; it would fill the end of it. */
const OWN_LINES = /Processing srvr command|Accepted socket connection from|Closed socket connection for client/;

type Chosen = (observed: readonly ObservedState[]) => readonly ObservedState[];

const running: Chosen = (observed) => observed.filter(({ server }) => server.status() === 'running');
const all: Chosen = (observed) => observed;

/**
 * True once every running voting server leads or follows one leader in one epoch, and every running server has served
 * a read. False when the limit was over before.
 */
export async function isSynced(observer: Observer, limits: WaitLimits): Promise<boolean> {
  const settled = await settle(observer, running, (server) => [server.directAddress], limits);
  return settled === null;
}

/** See {@link Observer.ready}. */
export async function ready(observer: Observer, limits: WaitLimits): Promise<void> {
  const startedNs = monotonicNs();
  const failures = await settle(observer, all, (server) => [server.directAddress, server.clientAddress], limits);
  if (failures === null) return;
  const culprits = [...failures];
  const reports = await Promise.all(
    culprits.map(async ([server, why]) => {
      const log = await endOfLog(server);
      return `${server.name}: ${why}\n${log.replace(/^/gm, '    ')}`;
    }),
  );
  const names = culprits.map(([{ name }]) => name).join(', ');
  throw new ChaosError(
    `the ensemble is not ready after ${((monotonicNs() - startedNs) / NS_PER_S).toFixed(1)} s: ` +
      `${names}\n${reports.join('\n')}`,
    { code: 'ENSEMBLE_NOT_READY', hint: 'The whole logs are in servers/<name>/ of the run.' },
  );
}

async function endOfLog(server: ObservedServer): Promise<string> {
  try {
    const lines = (await server.logTail(20 * LOG_LINES)).trimEnd().split('\n');
    return lines
      .filter((line) => !OWN_LINES.test(line))
      .slice(-LOG_LINES)
      .join('\n');
  } catch (error) {
    return `(no log: ${messageOf(error)})`;
  }
}

type Failures = ReadonlyMap<ObservedServer, string>;

/** Null when settled; otherwise what each server lacked at last. */
async function settle(
  observer: Observer,
  chosen: Chosen,
  addresses: (server: ObservedServer) => readonly Address[],
  limits: WaitLimits,
): Promise<Failures | null> {
  const deadlineNs = monotonicNs() + limits.limitMs * NS_PER_MS;
  const within = (limitMs: number): WaitLimits => ({
    limitMs: Math.max(0, Math.min(limitMs, (deadlineNs - monotonicNs()) / NS_PER_MS)),
    signal: limits.signal,
  });
  let failures: Failures = new Map();
  let servers: readonly ObservedState[] = [];
  for (;;) {
    const whole = (observed: readonly ObservedState[]): boolean => {
      servers = chosen(observed);
      return rolesAreSettled(servers) || hopeless(servers, chosen);
    };
    if (!(await observer.waitUntilObserved(whole, within(Infinity)))) return withLacks(failures, servers);
    if (hopeless(servers, chosen)) return withLacks(new Map(), servers);
    failures = await provesThatFail(servers, addresses, within(PROOF_LIMIT_MS));
    if (failures.size > 0) continue;
    if (await observer.waitUntilObserved((observed) => inOneEpoch(chosen(observed)), within(EPOCH_LIMIT_MS)))
      return null;
  }
}

/** Where all servers must serve, one whose process has ended will not come by waiting. */
function hopeless(servers: readonly ObservedState[], chosen: Chosen): boolean {
  return chosen === all && servers.some(({ server }) => server.status() === 'down');
}

async function provesThatFail(
  servers: readonly ObservedState[],
  addresses: (server: ObservedServer) => readonly Address[],
  { limitMs, signal }: WaitLimits,
): Promise<Failures> {
  // A signal of this round, since each proof listens to it.
  const round = AbortSignal.any(signal === undefined ? [] : [signal]);
  setMaxListeners(0, round);
  const limits = { limitMs, signal: round };
  const tries = servers.map(async ({ server }) => {
    try {
      await Promise.all(addresses(server).map((address) => proveRead(address, limits)));
      return [];
    } catch (error) {
      return [[server, `it serves no read (${messageOf(error)})`] as const];
    }
  });
  return new Map((await Promise.all(tries)).flat());
}

function withLacks(failures: Failures, servers: readonly ObservedState[]): Failures {
  const lacks = servers.flatMap((observed) => {
    const why = lackOf(observed);
    return why === null ? [] : [[observed.server, why] as const];
  });
  if (failures.size > 0 || lacks.length > 0) return new Map([...failures, ...lacks]);
  return new Map(servers.map(({ server, state }) => [server, sayingOf(state)]));
}
