import { describe, expect, it } from 'vitest';
import type { Json } from '../../harness/history/event.js';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { zooKeeperPromises } from './zookeeper-promises.js';

// Rows that need more than replies: the run's options, what the observer and the clients noted.
function judge(text: string, options: CheckOptions = {}): CheckResult {
  return zooKeeperPromises.check(written(text), options, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

function row(result: CheckResult, id: string): Readonly<Record<string, Json>> {
  const promises = result.details?.['promises'] as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return promises[id] ?? {};
}

describe('P2: ephemeral nodes go', () => {
  const options = { sessionTimeoutMs: 4000, tickTimeMs: 500, syncLimitTicks: 5 };
  // The limit: 4 s and 7 ticks of 0.5 s.
  const gone = (how = '"closed"', at = '2.0'): string => `
    1.0 1/a invoke acquire L {"mode":"exclusive"}
    1.1 1/a ok acquire L {"mode":"exclusive","sequence":4,"ahead":[]}
    ${at} 1/a note connection - ${how}`;
  const listed = (at: number, nodes: string): string => `
    ${String(at)} 9/f invoke read L null | {"final":true,"server":"zk2","synced":true}
    ${String(at)}5 9/f ok read L 7 | {"final":true,"server":"zk2"}
    ${String(at)}6 9/f note lock-nodes L ${nodes} | {"server":"zk2"}`;
  const left = '[{"sequence":4,"session":"0x0a"}]';

  it('is broken by a node found later than any quorum takes to end its session', () => {
    const result = judge(gone() + listed(9.5, left), options);
    expect(kinds(result)).toEqual(['ephemeral-stayed']);
    expect(result.anomalies[0]?.message).toBe(
      'node 4 of L was still there when process 9 (session 0xf) looked at 9.550 s, though the client of the session that owned it, 0xa, gave its last sign of life at 2.000 s and nothing disturbed the servers from 0.000 s: the limit is 7.500 s.',
    );
    expect(result.anomalies[0]?.events).toEqual([2, 5]);
    expect(row(result, 'P2')).toMatchObject({ valid: false, judged: 1, broken: 1 });
  });

  it('is kept by nodes that are gone by then, whoever told of the end', () => {
    for (const how of ['"closed"', '"expired"']) {
      const result = judge(gone(how) + listed(9.5, '[]'), options);
      expect(row(result, 'P2')).toMatchObject({ valid: true, judged: 1 });
    }
  });

  it('says nothing of looks that come earlier, of sessions that are not over, and without the options', () => {
    expect(row(judge(gone() + listed(9.4, left), options), 'P2')).toMatchObject({ valid: 'unknown', judged: 0 });
    expect(row(judge(gone('"disconnected"') + listed(99, left), options), 'P2')['judged']).toBe(0);
    for (const name of Object.keys(options)) {
      const rest = Object.fromEntries(Object.entries(options).filter(([other]) => other !== name));
      expect(row(judge(gone() + listed(99, left), rest), 'P2')['judged']).toBe(0);
    }
    const unasked = `${gone()}\n 99 9/f note lock-nodes L ${left}`;
    expect(row(judge(unasked, options), 'P2')['judged']).toBe(0);
    const word = `${gone()}\n 5 1/a invoke read x\n 5.1 1/a ok read x`;
    expect(row(judge(word + listed(12.4, left), options), 'P2')['judged']).toBe(0);
    expect(row(judge(word + listed(12.6, left), options), 'P2')['broken']).toBe(1);
  });

  it('counts from the end of what disturbed the ensemble, and not while it lasts', () => {
    const cut = '2.5 nemesis invoke partition - {"step":0}\n2.6 nemesis info partition - {"step":0}\n';
    const healed = `${cut}3.0 nemesis invoke heal - {"step":1}\n4.0 nemesis info heal - {"step":1}\n`;
    const looks = '4.1 observer note server-state - {"server":"zk1","role":"leader"}\n';
    expect(row(judge(`${gone()}\n${cut}${looks}${listed(99, left)}`, options), 'P2')['judged']).toBe(0);
    expect(row(judge(`${gone()}\n${healed}${looks}${listed(11.4, left)}`, options), 'P2')['judged']).toBe(0);
    expect(row(judge(`${gone()}\n${healed}${looks}${listed(11.5, left)}`, options), 'P2')['broken']).toBe(1);
  });

  it('gives no session less than two ticks', () => {
    const slow = { sessionTimeoutMs: 1, tickTimeMs: 2000, syncLimitTicks: 5 };
    expect(row(judge(gone() + listed(19.4, left), slow), 'P2')['judged']).toBe(0);
    expect(row(judge(gone() + listed(20.1, left), slow), 'P2')['broken']).toBe(1);
  });

  it('holds for synced reads that show an owner', () => {
    const seen = (synced: boolean, owner: string): string => `
      20.0 2/b invoke read x null | {"synced":${String(synced)}}
      20.1 2/b ok read x 1 | {"stat":{"czxid":5,"mzxid":5,"version":0,"ephemeralOwner":"${owner}"}}`;
    const result = judge(gone() + seen(true, '0xA'), options);
    expect(kinds(result)).toEqual(['ephemeral-stayed']);
    expect(result.anomalies[0]?.message).toContain('x was still there when process 2 (session 0xb) looked at 20.000 s');
    expect(judge(gone() + seen(false, 'a'), options).anomalies).toEqual([]);
    expect(judge(gone() + seen(true, '0'), options).anomalies).toEqual([]);
    expect(judge(gone() + seen(true, 'c'), options).anomalies).toEqual([]);
  });

  it('holds for the listings that decide acquires', () => {
    const granted = (at: number, ahead: string, session = 'b'): string => `
      ${String(at)} 2/${session} invoke acquire L {"mode":"shared"}
      ${String(at)}9 2/${session} ok acquire L {"mode":"shared","sequence":9,"ahead":${ahead}}`;
    const result = judge(gone() + granted(9.5, '[4]'), options);
    expect(kinds(result)).toEqual(['ephemeral-stayed']);
    expect(result.anomalies[0]?.message).toContain('node 4 of L was still there when process 2 (session 0xb) looked');
    expect(row(judge(gone() + granted(9.5, '[]'), options), 'P2')).toMatchObject({ valid: true, judged: 1 });
    expect(row(judge(gone() + granted(9.5, '[5,"4",null]'), options), 'P2')).toMatchObject({ valid: true, judged: 1 });
    expect(row(judge(gone() + granted(9.4, '[4]'), options), 'P2')['judged']).toBe(0);
    const disputed = `${gone()}
      2.1 3/c invoke acquire L {"mode":"exclusive"}
      2.2 3/c ok acquire L {"mode":"exclusive","sequence":4,"ahead":[]}`;
    expect(judge(disputed + granted(12, '[4]'), options).anomalies.map(({ kind }) => kind)).not.toContain(
      'ephemeral-stayed',
    );
    expect(row(judge(gone() + granted(9.5, '[4]').replaceAll(' L ', ' M '), options), 'P2')['judged']).toBe(0);
  });

  it('names the only node of a lock', () => {
    const result = judge(gone() + listed(9.5, '[{"sequence":null,"session":"a"}]'), options);
    expect(result.anomalies[0]?.message).toContain('the node of L was still there');
  });
});

describe('M1: a multi', () => {
  const parts = '[{"f":"write","key":"x","value":1},{"f":"write","key":"y","value":2}]';
  const told = (x: number, y: number): string => `[{"zxid":${String(x)}},{"stat":{"mzxid":${String(y)},"version":1}}]`;
  const done = (x: number, y: number, zxid = 10): string => `
    1.0 1/a invoke multi - ${parts}
    1.1 1/a ok multi - ${told(x, y)} | {"zxid":${String(zxid)}}`;
  const shown = (at: number, key: string, mzxid: number, who = '2/b', value = '0'): string => `
    ${String(at)} ${who} invoke read ${key} null
    ${String(at)}5 ${who} ok read ${key} ${value} | {"stat":{"czxid":1,"mzxid":${String(mzxid)},"version":1}}`;

  it('has one zxid', () => {
    expect(row(judge(done(10, 10)), 'M1')).toMatchObject({ valid: true, judged: 1 });
    const split = judge(done(10, 11));
    expect(kinds(split)).toEqual(['multi-split']);
    expect(split.anomalies[0]).toMatchObject({
      message: 'The multi of process 1 (session 0xa) at 1.000 s has parts at different zxids: 10, 11.',
      events: [0, 1],
    });
    expect(kinds(judge(done(10, 10, 12)))).toEqual(['multi-split']);
    expect(
      row(judge('1 1 invoke multi - []\n2 1 info multi - []\n3 1 invoke read x\n4 1 ok read x'), 'M1'),
    ).toMatchObject({
      valid: 'unknown',
    });
  });

  it('is seen as a whole', () => {
    const torn = judge(done(10, 10) + shown(2.1, 'x', 10) + shown(2.2, 'y', 9));
    expect(kinds(torn)).toContain('multi-torn');
    expect(torn.anomalies.find(({ kind }) => kind === 'multi-torn')).toMatchObject({
      message:
        'process 2 (session 0xb) was shown a state of zxid 10 at 2.150 s, but at 2.250 s y as it was before the multi of zxid 10.',
      events: [0, 1, 2, 3, 4, 5],
    });
    const fine = [
      shown(2.1, 'x', 10) + shown(2.2, 'y', 10),
      shown(2.1, 'x', 9) + shown(2.2, 'y', 9),
      shown(2.1, 'y', 9) + shown(2.2, 'x', 10),
      shown(2.1, 'x', 10) + shown(2.2, 'y', 9, '3/c'),
      shown(2.1, 'x', 10) + shown(2.2, 'z', 9),
    ];
    for (const reads of fine) expect(kinds(judge(done(10, 10) + reads))).not.toContain('multi-torn');
    const bare = done(10, 10).replace(told(10, 10), '[]');
    expect(kinds(judge(bare + shown(2.1, 'x', 10) + shown(2.2, 'y', 9)))).toContain('multi-torn');
    const second = `${done(10, 10)}\n${done(20, 20, 20).replaceAll('1.', '1.5')}`;
    expect(kinds(judge(second + shown(2.1, 'x', 20) + shown(2.2, 'y', 10)))).toContain('multi-torn');
  });

  it('is named by the first that was missed, whatever the order of their lines, and seen by sessions only', () => {
    const later = done(20, 20, 20).replaceAll(' 1.', ' 3.');
    const both = `${done(20, 20, 20)}\n${done(10, 10).replaceAll('1.0', '1.5').replaceAll('1.1', '1.6')}`;
    const torn = (text: string): readonly number[][] =>
      judge(text)
        .anomalies.filter(({ kind }) => kind === 'multi-torn')
        .map(({ events }) => [...events]);
    expect(torn(both + shown(2.1, 'x', 15) + shown(2.2, 'y', 9))).toEqual([[2, 3, 4, 5, 6, 7]]);
    expect(torn(both + shown(2.1, 'x', 20) + shown(2.2, 'y', 10))).toEqual([[0, 1, 4, 5, 6, 7]]);
    expect(torn(both + shown(2.1, 'x', 20, '2') + shown(2.2, 'y', 10, '2'))).toEqual([]);
    expect(torn(later + shown(4.1, 'x', 20) + shown(4.2, 'x', 5, '3/c') + shown(4.3, 'y', 19))).toHaveLength(1);
    const failed = done(10, 11).replace(' ok multi', ' fail multi');
    expect(kinds(judge(failed + shown(2.1, 'x', 15) + shown(2.2, 'y', 9)))).toEqual([]);
    const unplaced = done(10, 11).replace('{"zxid":10},', '{},').replace(' | {"zxid":10}', '');
    expect(kinds(judge(unplaced))).toEqual([]);
  });

  it('leaves nothing when it failed', () => {
    const failed = `
      1.0 1/a invoke multi - ${parts}
      1.1 1/a fail multi - null | {"error":"BADVERSION"}`;
    const seen = judge(failed + shown(2.1, 'x', 9, '2/b', '1'));
    expect(kinds(seen)).toContain('failed-multi-seen');
    expect(seen.anomalies.find(({ kind }) => kind === 'failed-multi-seen')).toMatchObject({
      message:
        'process 2 (session 0xb) was shown 1 in x at 2.150 s, which only the multi of process 1 (session 0xa) at 1.000 s would have written, and that failed.',
      events: [0, 1, 2, 3],
    });
    expect(row(judge(failed + shown(2.1, 'x', 9)), 'M1')).toMatchObject({ valid: true, judged: 1 });
    expect(kinds(judge(failed + shown(2.1, 'y', 9, '2/b', '1')))).not.toContain('failed-multi-seen');
    const again = `${failed}\n 1.2 3/c invoke write x 1\n 1.3 3/c info write x 1`;
    expect(kinds(judge(again + shown(2.1, 'x', 9, '2/b', '1')))).not.toContain('failed-multi-seen');
    const other = `${failed}\n 1.2 3/c invoke multi - ${parts}\n 1.3 3/c info multi -`;
    expect(kinds(judge(other + shown(2.1, 'x', 9, '2/b', '1')))).not.toContain('failed-multi-seen');
    const unknown = failed.replace('fail', 'info');
    expect(kinds(judge(unknown + shown(2.1, 'x', 9, '2/b', '1')))).not.toContain('failed-multi-seen');
  });
});

describe('L1: liveness after healing', () => {
  const served = (server: string): string => `
    1.0 1/a invoke read x null | {"final":true,"server":"${server}"}
    1.1 1/a ok read x 1 | {"final":true,"server":"${server}"}
    1.2 observer note tree - {"server":"${server}","digest":"d"}`;
  const options = { servers: ['zk1', 'zk2', 7] };

  it('is there when every server has served a fresh session and its last tree', () => {
    expect(row(judge(served('zk1') + served('zk2'), options), 'L1')).toMatchObject({ valid: true, judged: 2 });
    const invoked = (served('zk1') + served('zk2')).replaceAll(/ ok read x 1 \| .*/g, ' ok read x 1');
    expect(row(judge(invoked, options), 'L1')).toMatchObject({ valid: true, judged: 2 });
    const noted = (served('zk1') + served('zk2')).replaceAll(
      /{"server":"(zk.)","digest":"d"}/g,
      '{} | {"server":"$1"}',
    );
    expect(row(judge(noted, options), 'L1')).toMatchObject({ valid: true, judged: 2 });
  });

  it('is not known when one is missing, when the ensemble never settled, and without names', () => {
    const missing = [
      served('zk1'),
      served('zk1') + served('zk2').replace('ok read', 'fail read'),
      served('zk1') + served('zk2').replace('note tree', 'note forest'),
      served('zk1') + served('zk2').replace('note tree', 'info tree'),
      (served('zk1') + served('zk2')).replaceAll('"final":true,', ''),
      `${served('zk1')}${served('zk2')}\n 9 observer note not-settled - {"limitMs":1}`,
    ];
    for (const history of missing) {
      expect(row(judge(history, options), 'L1')).toMatchObject({ valid: 'unknown', judged: 0 });
    }
    expect(row(judge(served('zk1')), 'L1')).toMatchObject({ valid: 'unknown' });
    expect(row(judge(served('zk1'), { servers: ['zk1'] }), 'L1')).toMatchObject({ valid: true, judged: 1 });
  });
});
