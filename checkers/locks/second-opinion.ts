import { linearizable } from '../linearizability/linearizable.js';
import type { Budget } from '../checker.js';
import { sessionId } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import type { Grant } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';

/** Locks with more grants are not searched as well. */
const grantsMost = 300;
/** Polls of the budget after which the search is done without. */
const pollsMost = 200;

/**
 * The same lock, judged by search as a linearizable mutex: an independent second opinion (properties.md section 3).
 * Asked only where beliefs are all there is to it: small locks on which nobody lost a connection and no release was
 * refused, so that the search must find an order if no beliefs overlapped.
 *
 * @returns whether an order was found; null when it was not asked, or could not decide
 */
export function secondOpinion(
  lock: LockRecord,
  model: 'owner-mutex' | 'rw-mutex',
  history: LockHistory,
  budget: Budget,
): boolean | null {
  const { grants, acquires } = lock;
  const plain = grants.every((grant) => grant.loss === null && grant.release?.outcome !== 'fail' && endsItself(grant));
  if (grants.length === 0 || grants.length > grantsMost || !plain) return null;
  const releases = grants.flatMap(({ release }) => (release === null ? [] : [release]));
  const involved = new Set(
    [...acquires, ...releases].flatMap(({ invocation, completion }) =>
      completion === null ? [invocation] : [invocation, completion],
    ),
  );
  const events = history.events.filter((event) => involved.has(event));
  let polls = 0;
  const limited: Budget = {
    exceeded: () => budget.exceeded() ?? (++polls > pollsMost ? 'enough' : null),
    hold: (bytes) => budget.hold(bytes),
  };
  const { valid } = linearizable.check(events, { model }, limited);
  return valid === 'unknown' ? null : valid;
}

/** The search goes by who released: the same session, or the same process where none is recorded. */
function endsItself({ release, session, acquire }: Grant): boolean {
  if (release === null) return true;
  const releasedBy = sessionOf(release);
  if (session === null || releasedBy === null) {
    return session === releasedBy && release.invocation.process === acquire.invocation.process;
  }
  return sessionId(releasedBy) === session;
}
