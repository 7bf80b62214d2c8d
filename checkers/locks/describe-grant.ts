import { atSeconds, milliseconds, sessionName } from '../evidence/wording.js';
import type { Grant } from './grant.js';
import { grantTime } from './grant.js';
import type { Overlap } from './overlaps.js';

/** `process 3 (session 0x1a, node 12)`. */
export function holderOf(grant: Grant): string {
  const known = [
    ...(grant.session === null ? [] : [`session ${sessionName(grant.session)}`]),
    ...(grant.sequence === null ? [] : [`node ${String(grant.sequence)}`]),
  ];
  const process = `process ${String(grant.acquire.invocation.process)}`;
  return known.length === 0 ? process : `${process} (${known.join(', ')})`;
}

/** `process 3 (session 0x1a, node 12) held it exclusive from 1.200 s to 3.400 s`. */
function beliefOf(grant: Grant): string {
  const end = grant.endsAt === Infinity ? 'the end of the history' : atSeconds(grant.endTime);
  return `${holderOf(grant)} believed to hold it ${grant.mode} from ${atSeconds(grantTime(grant))} to ${end}`;
}

/** Both grants, how long they were believed in at once, and what showed what it was. */
export function describeOverlap({ earlier, later, from, to, why }: Overlap): string {
  const length = to > from ? `, ${milliseconds(to - from)} of it at once` : '';
  return `${earlier.key}: ${beliefOf(earlier)}, and ${beliefOf(later)}${length}; ${why}.`;
}
