import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Checker } from '../checker.js';
import { Findings } from '../evidence/findings.js';
import { numberIn, stringIn } from '../evidence/json-fields.js';
import { atSeconds, indexesOf } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';

/** A stretch in which one server called itself leader, by the observer's looks. */
interface Term {
  readonly server: string;
  readonly epoch: number | null;
  readonly first: HistoryEvent;
  last: HistoryEvent;
  /** Time of the look that showed something else; the end of the observation if none did. */
  to: number;
  /** It was seen to take in transactions of its epoch as leader, which only the leader of that epoch does. */
  ruled: number | null;
}

const epochSize = 2 ** 32;

/**
 * Who led, in which epoch, and for how long nobody did, from what the servers say of themselves. Informational, with one
 * exception: an epoch has one leader for ever (Zab; Junqueira, Reed, Serafini 2011), so two that ruled in the same
 * epoch are a split brain. A deposed leader that goes on calling itself leader in its older epoch is none, and neither
 * is the moment in which a new leader still shows its last transaction, of the epoch before.
 */
export const leadership: Checker = {
  name: 'leadership',
  describe: 'no epoch has two leaders; how long nobody led',
  check(events: readonly HistoryEvent[]): CheckResult {
    const findings = new Findings();
    const looks = events.filter(isLook);
    const terms = termsOf(looks);
    findings.operations = looks.length;
    reportSplitBrains(terms, findings);
    for (const event of events) {
      if (event.type !== 'note' || event.f !== 'not-settled') continue;
      const limitMs = numberIn(event.value, 'limitMs');
      const within = limitMs === null ? '' : ` within ${String(limitMs / 1000)} s`;
      findings.doubt(`after healing the servers did not all follow one leader${within}`);
    }
    // Before the first leader there was no ensemble yet.
    const from = terms[0]?.first.time ?? 0;
    const gaps = leaderless(terms, from, looks.at(-1)?.time ?? 0);
    findings.detail('terms', terms.slice(0, 100).map(termAsJson));
    findings.detail('termCount', terms.length);
    findings.detail('leaderlessMs', gaps.reduce((sum, gap) => sum + gap, 0) / 1e6);
    findings.detail('longestLeaderlessMs', gaps.reduce((longest, gap) => Math.max(longest, gap), 0) / 1e6);
    return findings.result(events);
  },
};

function isLook(event: HistoryEvent): boolean {
  return event.type === 'note' && event.f === 'server-state' && stringIn(event.value, 'role') !== null;
}

function serverOf(event: HistoryEvent): string {
  return stringIn(event.value, 'server') ?? event.server ?? '';
}

function termsOf(looks: readonly HistoryEvent[]): Term[] {
  const terms: Term[] = [];
  const open = new Map<string, Term>();
  for (const look of looks) {
    const server = serverOf(look);
    const epoch = numberIn(look.value, 'epoch');
    const term = open.get(server);
    const leads = stringIn(look.value, 'role') === 'leader';
    if (term !== undefined) {
      term.to = look.time;
      if (leads && (term.epoch === epoch || epoch === null)) {
        term.ruled ??= ruledEpoch(term.first, look);
        term.last = look;
        continue;
      }
      open.delete(server);
    }
    if (!leads) continue;
    const begun: Term = { server, epoch, first: look, last: look, to: look.time, ruled: epoch };
    terms.push(begun);
    open.set(server, begun);
  }
  const end = looks.at(-1)?.time ?? 0;
  for (const term of open.values()) term.to = end;
  return terms;
}

/** The epoch in which a leader's zxid rose between two looks; null if it did not, or passed into another epoch. */
function ruledEpoch(before: HistoryEvent, after: HistoryEvent): number | null {
  const low = numberIn(before.value, 'zxid');
  const high = numberIn(after.value, 'zxid');
  if (low === null || high === null || high <= low) return null;
  const epoch = Math.floor(low / epochSize);
  return epoch > 0 && Math.floor(high / epochSize) === epoch ? epoch : null;
}

function reportSplitBrains(terms: readonly Term[], findings: Findings): void {
  const rulers = new Map<number, Term>();
  for (const term of terms) {
    if (term.ruled === null) continue;
    const other = rulers.get(term.ruled);
    if (other === undefined) rulers.set(term.ruled, term);
    else if (other.server !== term.server) {
      findings.anomaly(
        'two-leaders-in-one-epoch',
        `Epoch ${String(term.ruled)} had two leaders: ${other.server} (from ${atSeconds(other.first.time)}) and ` +
          `${term.server} (from ${atSeconds(term.first.time)}).`,
        indexesOf(other.first, other.last, term.first, term.last),
      );
    }
  }
}

/** Lengths in ns of the stretches between `from` and `to` in which no server called itself leader. */
function leaderless(terms: readonly Term[], from: number, to: number): number[] {
  const gaps: number[] = [];
  let covered = from;
  for (const term of [...terms].sort((a, b) => a.first.time - b.first.time)) {
    if (term.first.time > covered) gaps.push(term.first.time - covered);
    covered = Math.max(covered, term.to);
  }
  if (to > covered) gaps.push(to - covered);
  return gaps;
}

function termAsJson({ server, epoch, ruled, first, to }: Term): Json {
  return { server, epoch: epoch ?? ruled, fromS: first.time / 1e9, toS: to / 1e9 };
}
