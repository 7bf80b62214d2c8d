import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Checker, CheckOptions } from '../checker.js';
import { Findings } from '../evidence/findings.js';
import { asList, fieldOf, numberIn, stringIn } from '../evidence/json-fields.js';
import { atSeconds, counted, indexesOf, listed, shown } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';

/**
 * Do all servers hold the same at the end (properties.md section 2, R1)? Each server's last `tree` note is compared: a
 * digest over paths, data and stats outside `/zookeeper`. `tree-difference` notes name what differs. The servers' own
 * digests (`digests` notes) must agree as well at the end; that a server counted transactions after which its tree was
 * not the leader's is no anomaly by itself (see `judgeDigests`), but told in `details.digestMismatches`. Promised by
 * "Single System Image" and "Reliability" in ZooKeeper's overview (zookeeperOver, "Guarantees").
 *
 * Options: `servers` (names: each must have a tree).
 */
export const trees: Checker = {
  name: 'trees',
  describe: 'when all is healed, every server holds the same tree',
  check(events: readonly HistoryEvent[], options: CheckOptions): CheckResult {
    const findings = new Findings();
    const last = new Map<string, HistoryEvent>();
    for (const event of events) {
      if (event.type !== 'note' || event.f !== 'tree') continue;
      const server = stringIn(event.value, 'server') ?? event.server;
      if (server === undefined || fieldOf(event.value, 'digest') === undefined)
        findings.skip('a tree without server or digest');
      else last.set(server, event);
    }
    findings.operations = last.size;
    const expected = (asList(options['servers']) ?? []).filter((server) => typeof server === 'string');
    const missing = expected.filter((server) => !last.has(server));
    if (missing.length > 0) findings.doubt(`the final tree of ${listed(missing)} is missing`);
    if (last.size === 0) findings.doubt('no final tree of any server is recorded');
    else if (last.size === 1 && missing.length === 0)
      findings.doubt("only one server's final tree is recorded, so there is nothing to compare");
    const differ = compare(last, events, findings);
    judgeDigests(events, differ ? 'differ' : missing.length === 0 && last.size > 1 ? 'agree' : 'not-known', findings);
    return findings.result(events);
  },
};

/** Whether trees that were recorded differ. */
function compare(
  last: ReadonlyMap<string, HistoryEvent>,
  events: readonly HistoryEvent[],
  findings: Findings,
): boolean {
  const byDigest = new Map<string, string[]>();
  for (const [server, event] of last) {
    const digest = JSON.stringify(fieldOf(event.value, 'digest'));
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), server]);
  }
  const groups = [...byDigest.values()].sort((a, b) => b.length - a.length);
  findings.detail('trees', treesAsJson(last));
  if (groups.length < 2) return false;
  const camps = groups.map((servers) => {
    const nodes = numberIn(last.get(servers[0] ?? '')?.value, 'nodes');
    return `${listed(servers)}${nodes === null ? '' : ` (${String(nodes)} nodes)`}`;
  });
  const differences = events.filter((event) => event.type === 'note' && event.f === 'tree-difference');
  const paths = differences.map(describeDifference);
  const ends = [...last.values()].map(({ time }) => time);
  findings.anomaly(
    'trees-differ',
    `The servers' trees differ at the end (${atSeconds(Math.max(...ends))}): ${camps.join(' against ')}` +
      `${paths.length === 0 ? '' : `; ${listed(paths, 5)}`}.`,
    indexesOf(...last.values(), ...differences.slice(0, 100)),
  );
  return true;
}

/**
 * ZooKeeper's own word for it: since 3.6 a server compares a digest of its tree with the leader's after every
 * transaction and counts where they differ (administrator's guide, `zk_digest_mismatches_count`), and shows the last
 * ones by zxid (`hash`). A server that is sent a snapshot while the leader goes on writing replays transactions that the
 * snapshot already holds in part, and counts each until the two meet (seen on 3.9.5: eight within 4 ms of the sync's
 * end, all trees equal afterwards). So its count accuses only where the trees differ at the end, and is a doubt where
 * that is not known.
 */
function judgeDigests(
  events: readonly HistoryEvent[],
  trees: 'agree' | 'differ' | 'not-known',
  findings: Findings,
): void {
  const passing: Record<string, number> = {};
  for (const event of events) {
    if (event.type !== 'note' || event.f !== 'digests') continue;
    const server = stringIn(event.value, 'server') ?? event.server ?? 'a server';
    const mismatches = numberIn(event.value, 'mismatches') ?? 0;
    const differing = asList(fieldOf(event.value, 'differing'))?.length ?? 0;
    if (mismatches > 0 && differing === 0 && trees !== 'differ') {
      passing[server] = mismatches;
      continue;
    }
    const signs = [
      ...(mismatches > 0 ? [`after ${counted(mismatches, 'transaction')} its tree was not the leader's`] : []),
      ...(differing > 0 ? [`at ${counted(differing, 'zxid')} its digest is not that of other servers`] : []),
    ];
    if (signs.length === 0) continue;
    findings.anomaly('digests-differ', `By the digests of ${server} itself, ${signs.join(', and ')}.`, [event.index]);
  }
  const counting = Object.keys(passing);
  if (counting.length === 0) return;
  findings.detail('digestMismatches', passing);
  if (trees === 'not-known') {
    findings.doubt(
      `${listed(counting)} counted transactions after which its tree was not the leader's, and not all final trees could be compared`,
    );
  }
}

function describeDifference(event: HistoryEvent): string {
  const path = stringIn(event.value, 'path') ?? event.key ?? 'a node';
  const servers = fieldOf(event.value, 'servers');
  if (typeof servers !== 'object' || servers === null) return path;
  const byState = new Map<string, string[]>();
  for (const [server, state] of Object.entries(servers as Readonly<Record<string, Json>>)) {
    const name = shown(state);
    byState.set(name, [...(byState.get(name) ?? []), server]);
  }
  return `${path} is ${[...byState].map(([state, names]) => `${state} on ${listed(names)}`).join(' and ')}`;
}

function treesAsJson(last: ReadonlyMap<string, HistoryEvent>): Json {
  return Object.fromEntries(
    [...last].map(([server, { value }]) => [
      server,
      {
        digest: fieldOf(value, 'digest') ?? null,
        nodes: fieldOf(value, 'nodes') ?? null,
        zxid: fieldOf(value, 'zxid') ?? null,
      },
    ]),
  );
}
