import { monotonicNs } from '../foundation/clock.js';
import type { Recorder } from '../history/recorder.js';
import { askFourLetterWord } from './four-letter-word.js';
import type { ObservedServer } from './observed-server.js';

/** A digest of the whole tree at one zxid, as the server itself keeps it (3.6 and later). */
interface ZxidDigest {
  readonly zxid: string;
  readonly digest: string;
}

const LIMIT_MS = 2000;

/**
 * Notes for each server what its own digests say (`digests`: {`server`, `mismatches`, `compared`, `differing`}): how
 * often a transaction's digest did not fit its tree (`zk_digest_mismatches_count`), with how many digests of other
 * servers at equal zxids its own were compared (`hash`), and at which zxids they differ. Servers before 3.6 keep none:
 * `mismatches` is null then.
 */
export async function noteDigests(
  servers: readonly ObservedServer[],
  recorder: Pick<Recorder, 'record'>,
): Promise<void> {
  const known = await Promise.all(
    servers.map(async (server) => {
      const ask = (word: string): Promise<string> =>
        askFourLetterWord(server.directAddress, word, { limitMs: LIMIT_MS }).catch(() => '');
      const [mntr, hash] = await Promise.all([ask('mntr'), ask('hash')]);
      return { server: server.name, mismatches: parseMismatches(mntr), log: parseDigestLog(hash) };
    }),
  );
  for (const { server, mismatches, log } of known) {
    const others = known.filter((other) => other.server !== server);
    const value = {
      server,
      mismatches,
      ...compareDigests(
        log,
        others.flatMap((other) => other.log),
      ),
    };
    recorder.record('observer', 'note', { f: 'digests', server, value }, monotonicNs());
  }
}

/** `zk_digest_mismatches_count	0`; null where the server has no such counter. */
export function parseMismatches(mntr: string): number | null {
  const count = /^zk_digest_mismatches_count\s+(\d+)/m.exec(mntr)?.[1];
  return count === undefined ? null : Number(count);
}

/** Lines `zxid:digest`; nothing where the server does not know the word. */
export function parseDigestLog(hash: string): readonly ZxidDigest[] {
  return [...hash.matchAll(/^([0-9a-fx]+):\s*(-?[0-9a-f]+)$/gim)].flatMap(([, zxid, digest]) =>
    zxid === undefined || digest === undefined ? [] : [{ zxid, digest }],
  );
}

/** Own digests against those of others, at equal zxids. */
export function compareDigests(
  log: readonly ZxidDigest[],
  others: readonly ZxidDigest[],
): { readonly compared: number; readonly differing: readonly string[] } {
  const own = new Map(log.map(({ zxid, digest }) => [zxid, digest]));
  const comparable = others.filter(({ zxid }) => own.has(zxid));
  const differing = comparable.filter(({ zxid, digest }) => own.get(zxid) !== digest).map(({ zxid }) => zxid);
  return { compared: comparable.length, differing: [...new Set(differing)] };
}
