import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { mutualExclusion } from './mutual-exclusion.js';

function judge(text: string, options: CheckOptions = { kind: 'exclusive' }): CheckResult {
  return mutualExclusion.check(written(text), options, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

describe('one after the other', () => {
  it('accepts a lock handed on after its release', () => {
    const result = judge(`
      1.0 1/a invoke acquire L {"mode":"exclusive"}
      1.1 1/a ok     acquire L {"mode":"exclusive","sequence":1,"ahead":[],"zxid":10}
      1.2 2/b invoke acquire L {"mode":"exclusive"}
      2.0 1/a invoke release L
      2.1 1/a ok     release L {"sequence":1} | {"zxid":12}
      2.2 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[],"zxid":12}
      2.3 2/b invoke release L
      2.4 2/b ok     release L {"sequence":2} | {"zxid":13}
    `);
    expect(result).toMatchObject({ valid: true, operations: 2, anomalies: [] });
    expect(result.details).toMatchObject({
      grants: 2,
      locks: 1,
      zombies: 0,
      bypasses: 0,
      mostOvertaken: 0,
      secondOpinions: 1,
    });
    expect(result.details?.['handOverP99Ms']).toBeCloseTo(100);
  });

  it('is unknown when nobody got a lock', () => {
    const result = judge(`
      1.0 1/a invoke acquire L {"mode":"exclusive"}
      1.1 1/a fail   acquire L
    `);
    expect(result).toMatchObject({ valid: 'unknown', operations: 0 });
    expect(result.reason).toBe('no acquire succeeded, so there is nothing to judge');
  });

  it('takes no order from a grant that was released before its release was confirmed', () => {
    const result = judge(`
      1.0 1/a invoke acquire L {"mode":"exclusive"}
      1.1 1/a ok     acquire L {"mode":"exclusive","sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L {"mode":"exclusive"}
      2.0 1/a invoke release L
      2.1 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      2.2 1/a ok     release L {"sequence":1}
    `);
    expect(result.valid).toBe(true);
  });
});

describe('beliefs that overlap', () => {
  const both = `
      1.0 1/a invoke acquire L {"mode":"exclusive"}
      1.1 1/a ok     acquire L {"mode":"exclusive","sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L {"mode":"exclusive"}
  `;

  it('is a broken lock when the earlier release deleted its node after the later grant', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2}
      2.5 1/a invoke release L
      2.6 1/a ok     release L {"sequence":1}
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toBe(
      "L: process 1 (session 0xa, node 1) believed to hold it exclusive from 1.100 s to 2.500 s, and process 2 (session 0xb, node 2) believed to hold it exclusive from 2.000 s to the end of the history, 500.0 ms of it at once; the first one's node was still there, for its own release, begun at 2.500 s, deleted it.",
    );
    expect(result.anomalies[0]?.events).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is a broken lock when the deciding listing shows the earlier node', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[1]}
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain(
      'the listing that decided the second grant shows node 1 ahead of it',
    );
    expect(result.details).toMatchObject({ bypasses: 1, mostBypasses: 1 });
  });

  it('is a broken lock when somebody who asked later still sees the earlier node', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2}
      2.1 3/c invoke acquire L {"mode":"exclusive"}
      2.2 2/b invoke release L
      2.3 2/b ok     release L {"sequence":2}
      2.4 3/c ok     acquire L {"mode":"exclusive","sequence":3,"ahead":[1]}
    `);
    expect(kinds(result)).toEqual(['broken-lock', 'broken-lock']);
    expect(result.anomalies[0]?.message).toContain('node 1 was seen later still, by the acquire begun at 2.100 s');
  });

  it('is a broken lock when the node went at a zxid after the deciding state', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"zxid":20}
      2.5 observer note lock-gone L {"sequence":1,"zxid":25}
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain('node 1 went at zxid 25, after the state 20');
  });

  it('is a broken lock when the node was found at the end', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2}
      9.0 7/f note lock-nodes L [{"sequence":1,"session":"0x0a"}]
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain('node 1 was still there at 9.000 s');
  });

  it('is a zombie window when the earlier session expired', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      3.0 1/a note   connection - "expired"
    `);
    expect(result).toMatchObject({ valid: true, anomalies: [] });
    expect(result.details).toMatchObject({ zombies: 1, zombieMs: 1000, longestZombieMs: 1000 });
    expect(JSON.stringify(result.details?.['zombieWindows'])).toContain('Cause: unexplained.');
  });

  it('is a zombie window when the listing lacks the node and nothing says otherwise', () => {
    const result = judge(`
      0.5 nemesis invoke pause - {"step":0,"on":["zk1"]}
      0.6 nemesis info   pause - {"step":0,"on":["zk1"],"judged":"confirmed"}
      ${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      3.0 1/a note   connection - "disconnected"
    `);
    expect(result.valid).toBe(true);
    expect(result.details?.['zombieWindows']).toMatchObject([{ ms: 1000, cause: 'server cut off' }]);
  });

  it('names a paused client as the cause', () => {
    const result = judge(`
      0.5 nemesis invoke pause - {"step":0,"on":["client:1"]}
      0.6 nemesis info   pause - {"step":0,"on":["client:1"],"judged":"confirmed"}
      ${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      3.0 1/a note   connection - "expired"
    `);
    expect(result.details?.['zombieWindows']).toMatchObject([{ cause: 'client paused' }]);
  });

  it('is a broken lock when the node vanished though its session had a later reply', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[],"zxid":20}
      2.1 1/a invoke read x
      2.2 1/a ok     read x 1 | {"zxid":20}
      3.0 1/a note   connection - "expired"
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain(
      'gone though nobody had released it and its session 0xa lived on: it had a reply of zxid 20 at 2.200 s',
    );
  });

  it('takes a reply from before the deletion for no proof of life', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[],"zxid":20}
      2.1 1/a invoke read x
      2.2 1/a ok     read x 1 | {"zxid":19}
      3.0 1/a note   connection - "expired"
    `);
    expect(result).toMatchObject({ valid: true });
  });

  it('takes a write after the later grant for a proof of life', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      2.1 1/a invoke guard L
      2.2 1/a ok     guard L {"token":1,"read":1,"wrote":2} | {"zxid":30}
      3.0 1/a note   connection - "expired"
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain(
      'its session 0xa lived on: the leader answered its guard of 2.100 s',
    );
  });

  it('takes a refused release for a proof of life, but for none of a session that is over', () => {
    const released = (error: string): CheckResult =>
      judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      2.1 1/a invoke release L
      2.2 1/a fail   release L null | {"error":"${error}"}`);
    expect(released('NONODE').anomalies[0]?.message).toContain('the leader answered its release of 2.100 s');
    expect(released('SESSIONEXPIRED')).toMatchObject({ valid: true, details: { zombies: 1 } });
  });

  it('is a broken lock when guarded work was begun after the loss was told', () => {
    const result = judge(`${both}
      1.5 1/a note   connection - "disconnected"
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
      2.1 1/a invoke guard L
      2.3 1/a fail   guard L
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain(
      "process 1 began guarded work at 2.100 s, though it had been told 'disconnected' at 1.500 s",
    );
  });

  it('ends a belief at disconnection', () => {
    const result = judge(`${both}
      1.5 1/a note   connection - "disconnected"
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2,"ahead":[]}
    `);
    expect(result).toMatchObject({ valid: true });
    expect(result.details).toMatchObject({ zombies: 0 });
  });

  it('is broken when nothing shows either and no fault was in force', () => {
    const result = judge(`${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2}
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain('no pause or link fault was in force');
  });

  it('is undecided when nothing shows either and a link was cut', () => {
    const result = judge(`
      0.5 nemesis invoke partition - {"step":3,"on":["zk1"]}
      0.6 nemesis info   partition - {"step":3,"on":["zk1"],"judged":"confirmed"}
      ${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2}
    `);
    expect(result.valid).toBe('unknown');
    expect(result.reason).toContain('partition of zk1 (step 3) was in force');
  });

  it('holds a cut that was healed before to nothing', () => {
    const result = judge(`
      0.5 nemesis invoke partition - {"step":3,"on":["zk1"]}
      0.6 nemesis info   partition - {"step":3,"on":["zk1"],"judged":"confirmed"}
      0.7 nemesis invoke heal - {"step":4}
      0.8 nemesis info   heal - {"step":4,"judged":"confirmed"}
      ${both}
      2.0 2/b ok     acquire L {"mode":"exclusive","sequence":2}
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
  });
});

describe('without sequences or sessions', () => {
  it('judges by overlap alone', () => {
    const result = judge(`
      1.0 1 invoke acquire L
      1.1 1 ok     acquire L
      1.2 2 invoke acquire L
      1.3 2 ok     acquire L
    `);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain('process 1 believed to hold it exclusive');
  });

  it('does not know which of two racing holders had lost the lock', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 2/b invoke acquire L
      1.5 2/b ok     acquire L {"mode":"exclusive","ahead":[]}
      1.6 1/a ok     acquire L {"mode":"exclusive","ahead":[]}
      2.0 2/b invoke release L
      2.1 2/b ok     release L
      2.2 1/a note   connection - "expired"
    `);
    expect(result).toMatchObject({ valid: true });
    expect(result.details).toMatchObject({ zombies: 1 });
  });

  it('ends a belief when an operation of its process ends unknown', () => {
    const result = judge(`
      1.0 1 invoke acquire L
      1.1 1 ok     acquire L
      1.2 1 invoke guard L
      1.5 1 info   guard L
      1.6 2 invoke acquire L
      1.7 2 ok     acquire L
    `);
    expect(result.valid).toBe(true);
  });

  it('calls a second acquire of the same holder broken, unless the lock is re-entrant', () => {
    const nested = `
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.2 1/a invoke acquire L
      1.3 1/a ok     acquire L {"sequence":1}
      1.4 1/a invoke release L
      1.5 1/a ok     release L
    `;
    expect(kinds(judge(nested))).toContain('broken-lock');
    const reentrant = { kind: 'exclusive', reentrant: true };
    expect(judge(nested, reentrant)).toMatchObject({ valid: true, operations: 1 });
    const other = `${nested}
      1.6 2/b invoke acquire L
      1.7 2/b ok     acquire L {"sequence":2}`;
    expect(kinds(judge(other, reentrant))).toEqual(['broken-lock']);
    const released = `${nested}
      1.6 1/a invoke release L
      1.7 1/a ok     release L
      1.8 2/b invoke acquire L
      1.9 2/b ok     acquire L {"sequence":2}`;
    expect(judge(released, reentrant).valid).toBe(true);
  });
});

describe('shared locks', () => {
  const twoReaders = `
      1.0 1/a invoke acquire L {"mode":"shared"}
      1.1 1/a ok     acquire L {"mode":"shared","sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L {"mode":"shared"}
      1.3 2/b ok     acquire L {"mode":"shared","sequence":2,"ahead":[1]}
  `;
  const kind = { kind: 'shared-exclusive' };

  it('lets readers share', () => {
    expect(judge(twoReaders, kind)).toMatchObject({ valid: true, operations: 2 });
    expect(kinds(judge(twoReaders))).toContain('broken-lock');
  });

  it('keeps writers from readers', () => {
    const result = judge(
      `${twoReaders}
      1.4 3/c invoke acquire L {"mode":"exclusive"}
      1.5 3/c ok     acquire L {"mode":"exclusive","sequence":3,"ahead":[1,2]}`,
      kind,
    );
    expect(kinds(result)).toEqual(['broken-lock', 'broken-lock']);
    expect(result.details).toMatchObject({ bypasses: 2, mostBypasses: 2 });
  });
});

describe('a semaphore', () => {
  const three = (last: string): string => `
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L
      1.3 2/b ok     acquire L {"sequence":2,"ahead":[1]}
      1.4 3/c invoke acquire L
      1.5 3/c ok     acquire L ${last}
  `;
  const two = { kind: 'semaphore', permits: 2 };

  it('lets as many in as it has permits', () => {
    expect(judge(three('{"sequence":3,"ahead":[1,2]}'), { kind: 'semaphore', permits: 3 }).valid).toBe(true);
  });

  it('is broken by one more', () => {
    const result = judge(three('{"sequence":3,"ahead":[1,2]}'), two);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain('2 others believed to hold it');
    expect(result.anomalies[0]?.message).toContain('of 2 permits');
  });

  it('is not broken by a holder whose node was gone', () => {
    const result = judge(three('{"sequence":3,"ahead":[2]}'), two);
    expect(result).toMatchObject({ valid: true });
    expect(result.details).toMatchObject({ zombies: 1 });
  });
});

describe('order', () => {
  it('names a grant that was decided while a smaller node was there, though no beliefs overlap', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 2/b invoke acquire L
      1.2 2/b ok     acquire L {"sequence":2,"ahead":[1]}
      1.3 2/b invoke release L
      1.4 2/b ok     release L {"sequence":2}
      1.5 1/a ok     acquire L {"sequence":1,"ahead":[]}
    `);
    expect(kinds(result)).toEqual(['granted-too-early']);
    expect(result.anomalies[0]?.message).toContain('shows node 1 still ahead of it');
  });

  it('names a waiter that was passed over', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 2/b invoke acquire L
      1.2 2/b ok     acquire L {"sequence":2}
      1.3 2/b invoke release L
      1.4 2/b ok     release L {"sequence":2}
      1.5 1/a ok     acquire L {"sequence":1}
      1.6 1/a invoke release L
      1.7 1/a ok     release L {"sequence":1}
    `);
    expect(kinds(result)).toEqual(['passed-over']);
    expect(result.anomalies[0]?.message).toContain('whose node was made first and was still there');
    expect(result.details).toMatchObject({ mostOvertaken: 1 });
  });

  it('knows by zxid that a node was deleted after the state that decided the next grant', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"zxid":10}
      1.1 2/b invoke acquire L
      1.3 1/a invoke release L
      1.4 2/b ok     acquire L {"sequence":2,"zxid":14}
      1.5 1/a ok     release L {"sequence":1} | {"zxid":15}
    `);
    expect(kinds(result)).toEqual(['passed-over']);
    expect(result.anomalies[0]?.message).toContain('deleted at zxid 15, after the state 14');
  });

  it('wants tokens to rise', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":7}
      1.2 1/a invoke release L
      1.3 1/a ok     release L
      1.4 2/b invoke acquire L
      1.5 2/b ok     acquire L {"sequence":6}
    `);
    expect(kinds(result)).toEqual(['token-fell']);
    expect(result.anomalies[0]?.message).toContain('was given the token 6, which is not above 7');
  });

  it('goes by czxid where the parent was made anew and numbers began again', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":7,"czxid":100}
      1.2 1/a invoke release L
      1.3 1/a ok     release L
      1.4 2/b invoke acquire L
      1.5 2/b ok     acquire L {"sequence":0,"czxid":200}
    `);
    expect(result.valid).toBe(true);
  });
});

describe('waiting', () => {
  const stuck = (until: string): string => `
      0.5 1/a note   connection - "connected"
      0.5 2/b note   connection - "connected"
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L
      2.0 1/a invoke release L
      2.1 1/a ok     release L {"sequence":1}
      ${until}
  `;

  it('is lost when nothing was left to wait for', () => {
    const result = judge(stuck('5.0 2/b fail acquire L'));
    expect(kinds(result)).toEqual(['lost-wake-up']);
    expect(result.anomalies[0]?.message).toContain('process 2 (session 0xb) asked for the lock at 1.200 s');
    expect(result.anomalies[0]?.message).toContain('no other node was left from 2.100 s until 5.000 s');
  });

  it('is lost when it is still pending at the end', () => {
    expect(kinds(judge(stuck('9.0 1/a invoke acquire M')))).toEqual(['lost-wake-up']);
  });

  it('is blameless for a while, when disconnected, and during a fault', () => {
    expect(judge(stuck('3.9 2/b fail acquire L')).valid).toBe(true);
    expect(judge(stuck('2.2 2/b note connection - "disconnected"\n 5.0 2/b fail acquire L')).valid).toBe(true);
    const paused = '2.2 nemesis invoke pause - {"step":0,"on":["zk1"]}\n 5.0 2/b fail acquire L';
    expect(judge(stuck(paused)).valid).toBe(true);
  });

  it('is blameless behind a node that nobody knows to be gone', () => {
    const result = judge(`
      0.5 1/a note   connection - "connected"
      0.5 2/b note   connection - "connected"
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L
      2.0 1/a note   connection - "closed"
      9.0 2/b fail   acquire L
    `);
    expect(result.valid).toBe(true);
  });
});

describe('waiting with a known number', () => {
  const connected = ['1/a', '2/b', '3/c'].map((who) => `0.5 ${who} note connection - "connected"`).join('\n');
  // The reader of node 2 is never woken, while the readers and the writer of the nodes behind it go on.
  const overtaken = (number = '"sequence":2', mode = 'shared', end = 'fail'): string => `
      ${connected}
      1.0 1/a invoke acquire L {"mode":"exclusive"}
      1.1 1/a ok     acquire L {"mode":"exclusive","sequence":1}
      1.2 2/b invoke acquire L {"mode":"${mode}"}
      2.0 1/a invoke release L
      2.1 1/a ok     release L
      2.2 3/c invoke acquire L {"mode":"shared"}
      2.3 3/c ok     acquire L {"mode":"shared","sequence":3}
      4.2 2/b ${end} acquire L {"mode":"${mode}",${number}}
  `;
  const shared = { kind: 'shared-exclusive' };

  it('is lost when nothing that conflicts was left ahead, whoever goes on behind', () => {
    const result = judge(overtaken(), shared);
    expect(kinds(result)).toEqual(['lost-wake-up']);
    expect(result.anomalies[0]?.message).toBe(
      'L: process 2 (session 0xb) asked for the lock at 1.200 s and was never granted it, though it was connected and no conflicting node ahead of its own was left from 2.100 s until 4.200 s (2100.0 ms; the limit is 2000.0 ms).',
    );
    expect(kinds(judge(overtaken('"sequence":2', 'shared', 'info'), shared))).toEqual(['lost-wake-up']);
    expect(kinds(judge(overtaken('"sequence":2', 'exclusive'), shared))).toEqual(['lost-wake-up']);
  });

  it('is blameless without a number, behind another, and where numbers have overflowed', () => {
    expect(judge(overtaken('"other":2'), shared).valid).toBe(true);
    expect(judge(overtaken('"sequence":4', 'exclusive'), shared).valid).toBe(true);
    expect(kinds(judge(overtaken('"sequence":4'), shared))).toEqual(['lost-wake-up']);
    const overflown = overtaken('"sequence":2147483646').replace('"sequence":1', '"sequence":2147483645');
    expect(kinds(judge(overflown.replace('"sequence":3', '"sequence":2147483647'), shared))).toEqual(['lost-wake-up']);
    expect(judge(overflown.replace('"sequence":3', '"sequence":-2147483648'), shared).anomalies).toEqual([]);
    expect(judge(overtaken('"sequence":2', 'exclusive').replace(',"sequence":3', ''), shared).valid).toBe(true);
    expect(judge(overtaken().replace('2.1 1/a ok', '2.3 1/a ok'), shared).valid).toBe(true);
    expect(judge(overtaken().replace('4.2 2/b', '3 2/b note connection - "disconnected"\n4.2 2/b'), shared).valid).toBe(
      true,
    );
    const before = '1.15 3/c invoke acquire L {"mode":"exclusive"}';
    const gaveUp = (at: string, number: string): string =>
      overtaken()
        .replace('1.2 2/b', `${before}\n1.2 2/b`)
        .replace(/2.2 3.c.*\n.*\n/, `${at} 3/c fail acquire L {"mode":"exclusive",${number}}\n`);
    expect(kinds(judge(gaveUp('2.15', '"sequence":1'), shared))).toEqual(['lost-wake-up']);
    expect(judge(gaveUp('2.25', '"sequence":1'), shared).valid).toBe(true);
    expect(judge(gaveUp('2.25', '"other":1'), shared).valid).toBe(true);
  });

  it('is blameless in times that are not calm', () => {
    const cut = `2.15 nemesis invoke partition - {"step":0}\n`;
    expect(judge(overtaken().replace('2.2 3/c', `${cut}2.2 3/c`), shared).valid).toBe(true);
  });
});

describe('nodes left at the end', () => {
  it('names the only node of a lock, unless its session holds the lock', () => {
    const single = (release: string): CheckResult =>
      judge(`
      0.5 1/a note   connection - "connected"
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"ahead":[]}
      ${release}
      9.0 7/f note   lock-nodes L [{"sequence":null,"session":"a"},{"session":"a"},{"sequence":"4","session":"a"}]`);
    const result = single('2.0 1/a invoke release L\n 2.1 1/a ok release L');
    expect(kinds(result)).toEqual(['orphan-node']);
    expect(result.anomalies[0]?.message).toBe(
      'L: its node was found at 9.000 s, though its owner, session 0xa, was connected and neither held the lock by it nor waited for it.',
    );
    expect(result.anomalies[0]?.events).toEqual([5]);
    expect(single('').valid).toBe(true);
    expect(single('8.9 1/a invoke release L').valid).toBe(true);
  });

  it('names an orphan of a connected session that no longer wants it', () => {
    const result = judge(`
      0.5 1/a note   connection - "connected"
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      2.0 1/a invoke release L
      2.1 1/a ok     release L {"sequence":1}
      9.0 7/f note   lock-nodes L [{"sequence":4,"session":"0x0a"}]
    `);
    expect(kinds(result)).toEqual(['orphan-node']);
    expect(result.anomalies[0]?.message).toContain('node 4 was found at 9.000 s');
  });

  it('leaves a holder, a waiter and an ended session alone', () => {
    const result = judge(`
      0.5 1/a note   connection - "connected"
      0.5 2/b note   connection - "connected"
      0.6 3/c note   connection - "connected"
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 2/b invoke acquire L
      1.3 3/c note   connection - "closed"
      2.0 7/f note   lock-nodes L [{"sequence":1,"session":"a"},{"sequence":2,"session":"b"},{"sequence":3,"session":"c"}]
    `);
    expect(result.valid).toBe(true);
    expect(result.details).toMatchObject({ nodesLeftByEndedSessions: 1 });
  });
});
