import { formatAddress, type Address, type ServerDescription } from './ensemble/ensemble.js';
import { messageOf, UsageError } from './foundation/errors.js';
import { CLIENTS } from './network/link-plan.js';
import { findFault } from './nemeses/faults/index.js';
import type { Plan } from './nemeses/plan.js';
import { askFourLetterWord } from './observation/four-letter-word.js';
import { parseServerLook } from './observation/server-look.js';
import type { RunOptions } from './run-options.js';
import type { ExistingEnsemble } from './runtimes/existing/existing-ensemble.js';

const ANSWER_LIMIT_MS = 5000;

/**
 * Who is there, by each server's own word: its role and version. Named `zk1`, `zk2`… in the order given.
 *
 * @param proxied whether a Toxiproxy will stand before each server
 * @throws UsageError `CANNOT_CONNECT` naming the server that does not answer, stands alone, or names no version
 */
export async function lookAtExisting(options: RunOptions, proxied: boolean): Promise<ExistingEnsemble> {
  const looks = await Promise.all(options.connect.map((address) => look(address)));
  const addresses = new Map<string, Address>();
  const servers = looks.map(({ address, role }, at): ServerDescription => {
    const name = `zk${at + 1}`;
    addresses.set(name, address);
    return { id: at + 1, name, role };
  });
  const { tickTimeMs, initLimitTicks, syncLimitTicks } = options;
  const ensemble = {
    zkVersion: looks[0]?.version ?? '',
    servers,
    ...{ tickTimeMs, initLimitTicks, syncLimitTicks, jvmArguments: [], proxies: proxied },
  };
  return { ensemble, addresses };
}

async function look(
  address: Address,
): Promise<{ readonly address: Address; readonly role: ServerDescription['role']; readonly version: string }> {
  const refuse = (why: string, hint: string): UsageError =>
    new UsageError(`--connect ${formatAddress(address)}: ${why}`, { code: 'CANNOT_CONNECT', hint });
  const answer = await askFourLetterWord(address, 'srvr', { limitMs: ANSWER_LIMIT_MS }).catch((error: unknown) => {
    throw refuse(messageOf(error), 'name the client ports of a ZooKeeper ensemble that runs');
  });
  if (/^Mode: standalone/m.test(answer)) {
    throw refuse('it is a standalone server', 'an ensemble has at least two servers that vote');
  }
  const { role } = parseServerLook(answer);
  const version = /^Zookeeper version: (\d+\.\d+\.\d+)/m.exec(answer)?.[1];
  if (role === 'looking' || version === undefined) {
    throw refuse(
      `it does not serve; to "srvr" it says: ${answer.trim().split('\n')[0] ?? ''}`,
      'wait until it follows a leader, and allow it to answer: 4lw.commands.whitelist=srvr',
    );
  }
  return { address, role: role === 'observer' ? 'observer' : 'participant', version };
}

/**
 * Refuses faults that would touch somebody else's servers: only their clients' links may be disturbed.
 *
 * @throws UsageError `PLAN_IMPOSSIBLE` naming the step
 */
export function refuseServerFaults(plan: Plan, source: string): void {
  plan.steps.forEach((step, at) => {
    const fault = findFault(step.do);
    if (fault?.name === 'heal') return;
    const sides = Array.isArray(step['groups']) ? (step['groups'] as readonly (readonly string[])[]) : [step.on ?? []];
    const ofClients = sides.some((side) => side.length === 1 && side[0] === CLIENTS);
    if (fault?.disturbs === 'links' && ofClients && sides.length <= 2) return;
    throw new UsageError(`${source}: steps[${at}]: ${step.do} would touch servers that are not ours`, {
      code: 'PLAN_IMPOSSIBLE',
      hint: 'with --connect only the links of "clients" can be disturbed: partition, slow, throttle',
    });
  });
}
