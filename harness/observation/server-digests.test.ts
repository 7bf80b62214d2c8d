import { describe, expect, it } from 'vitest';
import { compareDigests, parseDigestLog, parseMismatches } from './server-digests.js';

describe('the servers own digests', () => {
  it('are read where there are any', () => {
    expect(parseMismatches('zk_version\t3.9.5\nzk_digest_mismatches_count\t2\n')).toBe(2);
    expect(parseMismatches('zk_version\t3.4.14\n')).toBeNull();
    expect(parseDigestLog('100000080: 1371985504\n100000100: -12\n')).toEqual([
      { zxid: '100000080', digest: '1371985504' },
      { zxid: '100000100', digest: '-12' },
    ]);
    expect(parseDigestLog('hash is not executed because it is not in the whitelist.\n')).toEqual([]);
  });

  it('are compared at equal zxids', () => {
    const log = parseDigestLog('1: 10\n2: 20\n');
    expect(compareDigests(log, parseDigestLog('2: 20\n3: 30\n'))).toEqual({ compared: 1, differing: [] });
    expect(compareDigests(log, parseDigestLog('1: 11\n2: 20\n1: 12\n'))).toEqual({ compared: 3, differing: ['1'] });
  });
});
