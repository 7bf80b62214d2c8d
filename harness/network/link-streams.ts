import { UsageError } from '../foundation/errors.js';
import { CLIENTS, type PlannedProxy } from './link-plan.js';
import type { DirectedLink } from './links.js';

/** Toxiproxy's word for a direction: `upstream` flows from who connected to the proxy, `downstream` towards it. */
export type Stream = 'upstream' | 'downstream';

export interface ProxyStream {
  readonly proxy: PlannedProxy;
  readonly stream: Stream;
}

/**
 * The streams that carry traffic from one end to the other, whoever opened the connection. Between servers a→b those
 * are always four: a connection is opened one way (learner to leader, larger id to smaller id), carries both
 * directions, and roles change; so upstream of quorum-a-b and election-a-b, downstream of quorum-b-a and election-b-a.
 */
export function streamsOf(plan: readonly PlannedProxy[], link: DirectedLink): readonly ProxyStream[] {
  const streams = plan.flatMap((proxy): ProxyStream[] => {
    if (proxy.from === link.from && proxy.to === link.to) return [{ proxy, stream: 'upstream' }];
    if (proxy.from === link.to && proxy.to === link.from) return [{ proxy, stream: 'downstream' }];
    return [];
  });
  if (streams.length === 0) throw noSuchLink(plan, link);
  return streams;
}

/** Both directions of a pair: what a closed port affects. */
export function proxiesOf(plan: readonly PlannedProxy[], link: DirectedLink): readonly PlannedProxy[] {
  return streamsOf(plan, link).map(({ proxy }) => proxy);
}

function noSuchLink(plan: readonly PlannedProxy[], { from, to }: DirectedLink): UsageError {
  const ends = [...new Set(plan.map((proxy) => proxy.to)), CLIENTS];
  return new UsageError(`there is no link from ${from} to ${to}`, {
    code: 'NO_SUCH_LINK',
    hint: `A link joins two different ends out of: ${ends.join(', ')}.`,
  });
}
