import { describe, expect, it } from 'vitest';
import type { Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { rows } from './index.js';
import { zooKeeperPromises } from './zookeeper-promises.js';

function judge(text: string): CheckResult {
  return zooKeeperPromises.check(written(text), {}, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

function row(result: CheckResult, id: string): Readonly<Record<string, Json>> {
  const promises = result.details?.['promises'] as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return promises[id] ?? {};
}

interface Shown {
  readonly mzxid: number;
  readonly version: number;
  readonly czxid?: number;
  readonly zxid?: number;
  readonly [field: string]: number | string | undefined;
}

/** The fields of a reply: a stat, and what stands beside it. */
function stat({ zxid, ...shown }: Shown): string {
  const { version } = shown;
  return JSON.stringify({ ...(zxid === undefined ? {} : { zxid }), version, stat: { czxid: 5, pzxid: 5, ...shown } });
}

function write(at: number, who: string, value: string, mzxid: number, version: number, key = 'x'): string {
  return `
  ${String(at)} ${who} invoke write ${key} ${value}
  ${String(at)}5 ${who} ok write ${key} ${value} | ${stat({ mzxid, version, zxid: mzxid })}`;
}

function read(at: number, who: string, value: string, shown: Shown, fields = '{}', key = 'x'): string {
  return `
  ${String(at)} ${who} invoke read ${key} null | ${fields}
  ${String(at)}5 ${who} ok read ${key} ${value} | ${stat(shown)}`;
}

describe('the whole', () => {
  it('is valid when nothing is broken, and says row by row what could be judged', () => {
    const result = judge(write(1.1, '1/a', '7', 10, 1) + read(1.2, '1/a', '7', { mzxid: 10, version: 1 }));
    expect(result).toMatchObject({ valid: true, operations: 2, anomalies: [] });
    expect(row(result, 'S2')).toMatchObject({ valid: true, judged: 2, broken: 0 });
    expect(row(result, 'Q1')).toMatchObject({
      valid: 'unknown',
      judged: 0,
      missing: 'acquires with the sequence of their node',
    });
    expect(result.details?.['judgedElsewhere']).toMatchObject({ A1: 'watch-promises', R1: 'trees' });
  });

  it('is unknown when nothing succeeded, and when no row could be judged', () => {
    expect(judge('1.0 1 invoke read x').reason).toBe('no operation succeeded, so no promise could be judged');
    const bare = judge('1.0 1 invoke read x\n 1.1 1 ok read x 7');
    expect(bare.valid).toBe('unknown');
    expect(bare.reason).toContain(
      'no promise could be judged: S1 (needs sessions, and the zxids of writes), S2 (needs',
    );
  });

  it('names each row once, with what it promises and needs', () => {
    expect(rows.map(({ id }) => id)).toEqual([
      'S1',
      'S2',
      'S3',
      'W1',
      'T1',
      'V1',
      'P1',
      'P2',
      'Q1',
      'M1',
      'I1',
      'D1',
      'L1',
    ]);
    for (const { promise, needs } of rows) expect([promise.length > 20, needs.length > 3]).toEqual([true, true]);
  });
});

describe('S1: the order of submission', () => {
  it('is that of the zxids of a session', () => {
    const result = judge(write(1.1, '1/a', '7', 12, 1) + write(1.2, '1/a', '8', 11, 1, 'y'));
    expect(kinds(result)).toContain('session-writes-out-of-order');
    expect(result.anomalies[0]?.message).toBe(
      'process 1 (session 0xa) wrote at 1.200 s with zxid 11, not above 12 of what it had written at 1.100 s.',
    );
    expect(row(result, 'S1')).toMatchObject({ valid: false, broken: 1 });
  });

  it('is that of the replies on a connection', () => {
    const crossed = (synced: string): CheckResult =>
      judge(`
      1.0 1/a invoke read x null | ${synced}
      1.1 2/a invoke read y
      1.2 2/a ok read y 1 | ${stat({ mzxid: 10, version: 1 })}
      1.3 1/a ok read x 1 | ${stat({ mzxid: 10, version: 1 })}`);
    expect(kinds(crossed('{}'))).toEqual(['replies-out-of-order']);
    expect(crossed('{"synced":true}').valid).toBe(true);
  });
});

describe('S2: a single system image', () => {
  it('is broken by an older state of a node than the session has seen', () => {
    const result = judge(
      write(1.1, '2/b', '7', 10, 1) +
        read(1.2, '1/a', '7', { mzxid: 10, version: 1 }) +
        read(1.3, '1/a', '0', { mzxid: 5, version: 0 }),
    );
    expect(kinds(result)).toEqual(['session-went-back']);
    expect(result.anomalies[0]?.message).toBe(
      'process 1 (session 0xa) was shown x of zxid 5 at 1.350 s, though it had seen the state at zxid 10 at 1.250 s, where it was of zxid 10.',
    );
  });

  it('is broken across nodes, by a change that others gave away', () => {
    const history = (mzxid: number): CheckResult =>
      judge(
        write(1.1, '2/b', '7', 10, 1) +
          write(1.2, '2/b', '8', 12, 1, 'y') +
          read(1.3, '1/a', '8', { mzxid: 12, version: 1 }, '{}', 'y') +
          read(1.4, '1/a', mzxid === 5 ? '0' : '7', { mzxid, version: mzxid === 5 ? 0 : 1 }),
      );
    expect(kinds(history(5))).toEqual(['session-went-back']);
    expect(history(10).valid).toBe(true);
  });

  it('binds each session by itself: another may lag', () => {
    const result = judge(
      write(1.1, '2/b', '7', 10, 1) +
        read(1.2, '1/a', '7', { mzxid: 10, version: 1 }) +
        read(1.3, '3/c', '0', { mzxid: 5, version: 0 }),
    );
    expect(result.valid).toBe(true);
  });

  it('is broken by a header that falls', () => {
    const result = judge(
      read(1.1, '1/a', '7', { mzxid: 5, version: 0, zxid: 20 }) +
        read(1.2, '1/a', '7', { mzxid: 5, version: 0, zxid: 19 }),
    );
    expect(kinds(result)).toEqual(['session-went-back']);
    expect(result.anomalies[0]?.message).toBe(
      'process 1 (session 0xa) had a reply of zxid 19 at 1.250 s, after one of zxid 20 at 1.150 s.',
    );
  });

  it('keeps a lock apart from the counter of the same name', () => {
    const acquired = `
      2.0 1/a invoke acquire x
      2.1 1/a ok acquire x {"sequence":1} | {"stat":{"czxid":4,"mzxid":4,"pzxid":30,"version":0}}`;
    expect(judge(write(1.1, '1/a', '7', 10, 1) + acquired).valid).toBe(true);
  });
});

describe('S3: own writes', () => {
  it('are seen by later reads', () => {
    const result = judge(write(1.1, '1/a', '7', 10, 1) + read(1.2, '1/a', '0', { mzxid: 5, version: 0 }));
    expect(kinds(result)).toContain('own-write-not-seen');
    expect(result.anomalies.find(({ kind }) => kind === 'own-write-not-seen')?.message).toBe(
      'process 1 (session 0xa) read x at 1.200 s and was shown a state of zxid 5, before 10, though it had itself done a write at 1.100 s.',
    );
  });

  it('are seen by version where there are no zxids', () => {
    const history = (version: number, more = ''): CheckResult =>
      judge(`
      1.0 1/a invoke write x 7
      1.1 1/a ok write x 7 | {"version":3}${more}
      1.2 1/a invoke read x
      1.3 1/a ok read x 1 | {"version":${String(version)}}`);
    expect(kinds(history(2))).toContain('own-write-not-seen');
    expect(history(3).valid).toBe(true);
    expect(history(2, '\n 1.15 2/b invoke delete x').valid).toBe(true);
  });

  it('are there, unless somebody may have deleted them', () => {
    const gone = (more: string): CheckResult =>
      judge(`${write(1.1, '1/a', '7', 10, 1)}
      ${more}
      2.0 1/a invoke read x
      2.1 1/a ok read x null`);
    expect(kinds(gone(''))).toEqual(['own-write-not-seen']);
    expect(gone('1.9 2/b invoke delete x').valid).toBe(true);
    expect(kinds(gone('1.9 2/b invoke delete x\n 1.95 2/b fail delete x'))).toEqual(['own-write-not-seen']);
    expect(gone('1.9 1/a invoke delete x\n 1.95 1/a ok delete x').valid).toBe(true);
  });
});

describe('W1: one order of writes', () => {
  it('follows real time', () => {
    const result = judge(write(1.1, '1/a', '7', 12, 2) + write(1.2, '2/b', '8', 11, 1));
    expect(kinds(result)).toEqual(['writes-out-of-order']);
    expect(result.anomalies[0]?.message).toBe(
      'the write of x by process 2 (session 0xb) at 1.200 s has zxid 11, though the write of x by process 1 (session 0xa) at 1.100 s, acknowledged before at 1.150 s, has 12.',
    );
  });

  it('says nothing of writes under way at once', () => {
    const result = judge(`
      1.0 1/a invoke write x 7
      1.1 2/b invoke write x 8
      1.2 1/a ok write x 7 | ${stat({ mzxid: 12, version: 2, zxid: 12 })}
      1.3 2/b ok write x 8 | ${stat({ mzxid: 11, version: 1, zxid: 11 })}`);
    expect(result.valid).toBe(true);
  });

  it('has no zxid twice', () => {
    const result = judge(write(1.1, '1/a', '7', 10, 1) + write(1.2, '2/b', '8', 10, 1, 'y'));
    expect(kinds(result)).toEqual(['zxid-twice']);
  });
});

describe('T1: one history', () => {
  it('has one datum at a version', () => {
    const result = judge(
      write(1.1, '1/a', '7', 10, 1) + write(1.15, '1/a', '8', 11, 2) + read(1.2, '2/b', '8', { mzxid: 10, version: 1 }),
    );
    expect(kinds(result)).toContain('two-histories');
    expect(result.anomalies.find(({ kind }) => kind === 'two-histories')?.message).toBe(
      'process 1 (session 0xa) at 1.150 s and process 2 (session 0xb) at 1.250 s were shown different things of x: the data of version 1 (7 and 8).',
    );
  });

  it('has one zxid at a version of an incarnation', () => {
    const history = (czxid: number): CheckResult =>
      judge(write(1.1, '1/a', '7', 10, 1) + read(1.2, '2/b', '7', { mzxid: 20, version: 1, czxid }));
    expect(kinds(history(5))).toContain('two-histories');
    expect(kinds(history(19))).not.toContain('two-histories');
  });

  it('has one list of children at a pzxid', () => {
    const listing = (at: number, who: string, value: string, pzxid: number): string =>
      read(at, who, value, { mzxid: 5, version: 0, pzxid, numChildren: 2, cversion: 2 });
    expect(kinds(judge(listing(1.1, '1/a', '["p","q"]', 9) + listing(1.2, '2/b', '["q","r"]', 9)))).toEqual([
      'two-histories',
    ]);
    expect(judge(listing(1.1, '1/a', '["p","q"]', 9) + listing(1.2, '2/b', '["q","p"]', 9)).valid).toBe(true);
    expect(judge(listing(1.1, '1/a', '["p","q"]', 9) + listing(1.2, '2/b', '["q","r"]', 10)).valid).toBe(true);
  });
});

describe('V1: the arithmetic of stats', () => {
  const wrong = (shown: Shown, message: string): void => {
    const result = judge(read(1.1, '1/a', '7', shown));
    expect(result.anomalies.find(({ kind }) => kind === 'impossible-stat')?.message).toContain(message);
  };

  it('knows what cannot be', () => {
    wrong({ mzxid: 7, version: 0 }, 'version 0, but mzxid 7 is not czxid 5');
    wrong({ mzxid: 4, version: 1 }, 'mzxid 4 is below czxid 5');
    wrong({ mzxid: 7, version: 1, pzxid: 4 }, 'pzxid 4 is below czxid 5');
    wrong({ mzxid: 7, version: 1, cversion: 3, numChildren: 2 }, 'cversion 3 with 2 children');
    wrong({ mzxid: 7, version: 1, cversion: 0, numChildren: 2 }, 'cversion 0 with 2 children');
    expect(judge(read(1.1, '1/a', '7', { mzxid: 5, version: 0, cversion: 4, numChildren: 2 })).valid).toBe(true);
    const root = read(1.1, '1/a', '7', { mzxid: 5, version: 0, cversion: 3, numChildren: 2 }, '{}', '/');
    expect(judge(root).valid).toBe(true);
  });

  it('adds one to what a conditional write expected', () => {
    const history = (version: number): CheckResult =>
      judge(`
      1.0 1/a invoke write x 7 | {"expected":3}
      1.1 1/a ok write x 7 | ${stat({ mzxid: 10, version, zxid: 10 })}`);
    expect(kinds(history(5))).toEqual(['impossible-stat']);
    expect(history(4).valid).toBe(true);
  });

  it('has later zxids at higher versions', () => {
    const result = judge(write(1.1, '1/a', '7', 10, 3) + read(1.2, '2/b', '6', { mzxid: 11, version: 2 }));
    expect(result.anomalies.find(({ kind }) => kind === 'impossible-stat')?.message).toContain(
      'version 2 of zxid 11, but version 3 of zxid 10',
    );
    expect(judge(write(1.1, '1/a', '7', 10, 3) + read(1.2, '2/b', '6', { mzxid: 9, version: 2 })).valid).toBe(true);
  });
});

describe('P1: ephemeral nodes', () => {
  const seen = read(1.1, '2/b', '7', { mzxid: 5, version: 0, ephemeralOwner: '0x0a' });
  const absent = (header: number): string => `
    2.0 2/b invoke read x
    2.1 2/b ok read x null | {"zxid":${String(header)}}`;
  const alive = (zxid: number): string => read(3.1, '1/a', '1', { mzxid: 5, version: 0, zxid }, '{}', 'y');

  it('are there while their session lives', () => {
    const result = judge(seen + absent(20) + alive(20));
    expect(kinds(result)).toEqual(['ephemeral-gone']);
    expect(result.anomalies[0]?.message).toBe(
      'x was gone at 2.100 s, in a state at or before zxid 20, though nobody had deleted it and the session that owned it, 0xa, lived on: it had a reply of zxid 20 at 3.150 s.',
    );
    expect(row(result, 'P1')).toMatchObject({ judged: 1, broken: 1 });
  });

  it('may go when nothing shows that the session lived on', () => {
    expect(judge(seen + absent(20) + alive(19)).valid).toBe(true);
    expect(judge(seen + absent(20)).valid).toBe(true);
  });

  it('may be deleted', () => {
    expect(judge(`${seen}\n 1.9 3/c invoke delete x${absent(20)}${alive(20)}`).valid).toBe(true);
  });

  it('may not be made anew by somebody else either', () => {
    const anew = (czxid: number): string =>
      read(2.2, '2/b', '8', { mzxid: czxid, version: 0, czxid, pzxid: czxid, ephemeralOwner: 'c' });
    expect(kinds(judge(seen + anew(15) + alive(15)))).toEqual(['ephemeral-gone']);
    expect(judge(seen + anew(15) + alive(14)).valid).toBe(true);
    expect(kinds(judge(seen + anew(5) + alive(20)))).not.toContain('ephemeral-gone');
  });
});

describe('Q1: sequence numbers', () => {
  const acquire = (at: number, who: string, value: string): string => `
    ${String(at)} ${who} invoke acquire L
    ${String(at)}5 ${who} ok acquire L ${value}`;

  it('are unique', () => {
    const result = judge(acquire(1.1, '1/a', '{"sequence":4}') + acquire(1.2, '2/b', '{"sequence":4}'));
    expect(kinds(result)).toEqual(['sequence-twice']);
    expect(result.anomalies[0]?.message).toBe(
      'node 4 of process 1 (session 0xa) (L, 1.100 s) and node 4 of process 2 (session 0xb) (L, 1.200 s) have the same sequence number.',
    );
    expect(judge(acquire(1.1, '1/a', '{"sequence":4}') + acquire(1.2, '1/a', '{"sequence":4}')).valid).toBe(true);
    const anew = acquire(1.1, '1/a', '{"sequence":4,"czxid":9}') + acquire(1.2, '2/b', '{"sequence":4,"czxid":19}');
    expect(judge(anew).valid).toBe(true);
  });

  it('rise in real time, also past the end of 32 bits', () => {
    const pair = (first: number, second: number, more = ''): CheckResult =>
      judge(
        acquire(1.1, '1/a', `{"sequence":${String(first)}${more === '' ? '' : ',"czxid":9'}}`) +
          acquire(1.2, '2/b', `{"sequence":${String(second)}${more}}`),
      );
    expect(kinds(pair(4, 3))).toEqual(['sequence-fell']);
    expect(pair(4, 5).valid).toBe(true);
    expect(pair(2147483647, -2147483648).valid).toBe(true);
    expect(kinds(pair(-2147483648, 2147483647))).toEqual(['sequence-fell']);
    expect(pair(4, 0, ',"czxid":19').valid).toBe(true);
    expect(kinds(pair(4, 0, ',"czxid":8'))).toEqual(['sequence-fell']);
  });
});

describe('I1: once or never', () => {
  it('names a write that was applied twice', () => {
    const result = judge(
      write(1.1, '1/a', '7', 10, 1) + write(1.2, '1/a', '8', 11, 2) + read(1.3, '2/b', '7', { mzxid: 12, version: 3 }),
    );
    expect(kinds(result)).toEqual(['written-twice']);
    expect(result.anomalies[0]?.message).toBe(
      'x was shown to process 2 (session 0xb) at 1.350 s with data 7, which was written at 2 zxids (10, 12), though asked for 1 times.',
    );
    const asked = write(1.1, '1/a', '7', 10, 1) + write(1.2, '1/a', '7', 11, 2);
    expect(judge(asked + read(1.3, '2/b', '7', { mzxid: 11, version: 2 })).valid).toBe(true);
  });

  it('names a value that nobody can have written', () => {
    const shown = read(1.3, '2/b', '9', { mzxid: 12, version: 2 });
    expect(kinds(judge(write(1.1, '1/a', '7', 10, 1) + shown))).toEqual(['value-of-nobody']);
    const unknown = '\n 1.2 3/c invoke write x 9\n 1.25 3/c info write x 9';
    expect(judge(write(1.1, '1/a', '7', 10, 1) + unknown + shown).valid).toBe(true);
    const failed = '\n 1.2 3/c invoke write x 9\n 1.25 3/c fail write x 9';
    expect(kinds(judge(write(1.1, '1/a', '7', 10, 1) + failed + shown))).toEqual(['value-of-nobody']);
  });

  it('says nothing of what was there before the history, nor of nodes that others write in other ways', () => {
    expect(judge(write(1.1, '1/a', '7', 10, 4) + read(1.2, '2/b', '9', { mzxid: 8, version: 3 })).valid).toBe(true);
    const other = '\n 1.2 3/c invoke append x 9';
    expect(judge(write(1.1, '1/a', '7', 10, 1) + other + read(1.3, '2/b', '9', { mzxid: 12, version: 2 })).valid).toBe(
      true,
    );
  });
});

describe('D1: for ever', () => {
  const final = '{"final":true,"server":"zk3"}';

  it('holds on every server at the end', () => {
    const result = judge(write(1.1, '1/a', '7', 10, 1) + read(2.2, '9/f', '0', { mzxid: 5, version: 0 }, final));
    expect(kinds(result)).toEqual(['lost-write']);
    expect(result.anomalies[0]?.message).toBe(
      "zk3's final read of x at 2.200 s shows a state of zxid 5, though process 1 (session 0xa) had written one of zxid 10 at 1.150 s.",
    );
    expect(judge(write(1.1, '1/a', '7', 10, 1) + read(2.2, '9/f', '7', { mzxid: 10, version: 1 }, final)).valid).toBe(
      true,
    );
  });

  it('holds for what anybody has seen', () => {
    const seen = read(1.2, '2/b', '7', { mzxid: 10, version: 1 });
    const result = judge(seen + read(2.2, '9/f', '0', { mzxid: 5, version: 0 }, final));
    expect(kinds(result)).toEqual(['lost-write']);
    expect(result.anomalies[0]?.message).toContain('had seen one of zxid 10');
  });

  it('takes absence for a loss unless a delete may have happened', () => {
    const absent = `\n 2.2 9/f invoke read x null | ${final}\n 2.3 9/f ok read x null`;
    const result = judge(write(1.1, '1/a', '7', 10, 1) + absent);
    expect(kinds(result)).toEqual(['lost-write']);
    expect(result.anomalies[0]?.message).toContain('shows no node');
    expect(judge(`${write(1.1, '1/a', '7', 10, 1)}\n 1.2 3/c invoke delete x${absent}`).valid).toBe(true);
  });

  it('says nothing once a disk was wiped', () => {
    const wiped = '\n 1.9 nemesis invoke wipe - {"step":0,"on":["zk1"]}';
    const result = judge(
      write(1.1, '1/a', '7', 10, 1) + wiped + read(2.2, '9/f', '0', { mzxid: 5, version: 0 }, final),
    );
    expect(row(result, 'D1')).toMatchObject({ valid: 'unknown', judged: 0 });
  });
});
