import { describe, expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { watchPromises } from './watch-promises.js';

function judge(text: string): CheckResult {
  return watchPromises.check(written(text), {}, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

const data = (mode: string): string => `{"mode":"${mode}"}`;
const stat = (mzxid: number, version: number, more = ''): string =>
  `{"stat":{"czxid":5,"mzxid":${String(mzxid)},"pzxid":5,"version":${String(version)},"cversion":0,"ephemeralOwner":"0"${more}}}`;
const children = (pzxid: number, cversion: number): string =>
  `{"stat":{"czxid":5,"mzxid":5,"pzxid":${String(pzxid)},"version":0,"cversion":${String(cversion)},"ephemeralOwner":"0"}}`;

const armed = `
      1.0 1/a invoke watch /t ${data('data')}
      1.1 1/a ok     watch /t ${data('data')} | ${stat(10, 1)}
      2.0 2/b invoke write /t 7
      2.1 2/b ok     write /t 7 | {"zxid":12,"version":2,"stat":{"czxid":5,"mzxid":12,"pzxid":5,"version":2,"cversion":0,"ephemeralOwner":"0"}}
`;
const event = (at: number, kind = 'data-changed', key = '/t', more = ''): string =>
  `${String(at)} 1/a note watch-event ${key} {"kind":"${kind}"}${more}\n`;

describe('a data watch', () => {
  it('fires once, before its session sees the data', () => {
    const result = judge(`${armed}${event(2.2)}
      2.3 1/a invoke read /t
      2.4 1/a ok     read /t 7 | ${stat(12, 2)}`);
    expect(result).toMatchObject({ valid: true, operations: 1, anomalies: [] });
    expect(result.details).toEqual({ events: 1, openAtEnd: 0, undecided: 0 });
  });

  it('is broken when the data is read first', () => {
    const result = judge(`${armed}
      2.3 1/a invoke read /t
      2.4 1/a ok     read /t 7 | ${stat(12, 2)}
      ${event(2.5)}`);
    expect(result.anomalies).toEqual([
      {
        kind: 'data-before-event',
        message:
          "The data watch of session 0xa on /t, armed at 1.100 s, had not fired when the reply to the session's read of /t at 2.400 s showed its data of zxid 12, newer than 10: an event comes before the data it announces.",
        events: [0, 1, 2, 3, 4, 5],
        drawing: '1/0xa watch /t  |--|\n2/0xb write /t        |--|\n1/0xa read /t               |--|',
      },
    ]);
  });

  it('knows a newer version where there are no zxids', () => {
    const result = judge(`
      1.0 1/a invoke watch /t ${data('data')}
      1.1 1/a ok     watch /t ${data('data')} | {"version":1}
      2.3 1/a invoke read /t
      2.4 1/a ok     read /t 7 | {"version":2}`);
    expect(kinds(result)).toEqual(['data-before-event']);
  });

  it('is broken when the session sees a later state elsewhere first', () => {
    const result = judge(`${armed}
      2.3 1/a invoke read /u
      2.4 1/a ok     read /u 7 | ${stat(13, 2)}`);
    expect(kinds(result)).toEqual(['data-before-event']);
    expect(result.anomalies[0]?.message).toContain('showed a state at or after zxid 12, which changed it');
  });

  it('is held to the header of a reply within one epoch, for just after an election it may run ahead', () => {
    const header = (zxid: number): CheckResult =>
      judge(`${armed}
      2.3 1/a invoke read /u
      2.4 1/a ok     read /u null | {"zxid":${String(zxid)}}`);
    expect(header(4294967296)).toMatchObject({ valid: true, details: { openAtEnd: 1, undecided: 1 } });
    expect(header(11).valid).toBe(true);
    expect(kinds(header(12))).toEqual(['data-before-event']);
    const itself = judge(`${armed}
      2.3 1/a invoke read /t
      2.4 1/a ok     read /t 6 | ${stat(10, 1).replace('{', '{"zxid":12,')}`);
    expect(itself.valid).toBe(true);
  });

  it('is broken when its node is seen gone first, also by a refused read', () => {
    expect(kinds(judge(`${armed}\n 2.3 1/a invoke read /t\n 2.4 1/a ok read /t null`))).toEqual(['data-before-event']);
    const refused = judge(`${armed}\n 2.3 1/a invoke read /t\n 2.4 1/a fail read /t null | {"error":"NONODE"}`);
    expect(kinds(refused)).toEqual(['data-before-event']);
    expect(refused.anomalies[0]?.message).toContain('showed that the node was gone');
    const lost = judge(`${armed}\n 2.3 1/a invoke read /t\n 2.4 1/a fail read /t null | {"error":"CONNECTIONLOSS"}`);
    expect(lost.valid).toBe(true);
  });

  it('is lost when the session goes on to a later transaction', () => {
    const result = judge(`${armed}
      3.0 1/a invoke write /u 1
      3.1 1/a ok     write /u 1`);
    expect(kinds(result)).toEqual(['lost-event']);
    expect(result.anomalies[0]?.message).toBe(
      'The data watch of session 0xa on /t, armed at 1.100 s, never fired for the write of /t by process 2 (session 0xb), acknowledged at 2.100 s, though its session went on to a later transaction (write at 3.000 s).',
    );
    expect(result.anomalies[0]?.events).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is not lost yet when that transaction was asked for before the change was acknowledged', () => {
    const result = judge(`${armed.replace('2.1 2/b ok', '2.05 1/a invoke write /u 1\n 2.1 2/b ok')}
      3.1 1/a ok     write /u 1`);
    expect(result).toMatchObject({ valid: true, details: { undecided: 1 } });
  });

  it('is lost when the session has synced a while later, in calm times', () => {
    const synced = (at: number, before = '', more = ''): CheckResult =>
      judge(`${armed}${before}
      ${String(at)} 1/a invoke read /u null | {"synced":true}
      ${String(at)}9 1/a ok read /u null${more}`);
    const result = synced(3.1);
    expect(kinds(result)).toEqual(['lost-event']);
    expect(result.anomalies[0]?.message).toContain(
      'though its session went on to a later sync in calm times (read at 3.100 s).',
    );
    expect(synced(3.09).details).toMatchObject({ undecided: 1 });
    const cut = '2.2 nemesis invoke partition - {"step":0}\n';
    expect(synced(9.1, cut).valid).toBe(true);
    const healed = `${cut}2.3 nemesis invoke heal - {"step":1}\n2.4 nemesis info heal - {"step":1}\n`;
    const looks = '2.5 observer note server-state - {"server":"zk1","role":"leader"}\n';
    expect(synced(3.3, healed + looks).valid).toBe(true);
    expect(kinds(synced(3.4, healed + looks))).toEqual(['lost-event']);
    const plain = judge(`${armed}\n 4.1 1/a invoke read /u\n 4.2 1/a ok read /u null`);
    expect(plain.valid).toBe(true);
    const itself = judge(`${armed}\n 4.1 1/a invoke sync /u\n 4.2 1/a ok sync /u`);
    expect(kinds(itself)).toEqual(['lost-event']);
    expect(judge(`${armed}\n 4.1 1/a invoke sync /u\n 4.2 1/a fail sync /u`).valid).toBe(true);
  });

  it('does not fire for a change before it was armed, which a lagging server may still have to make', () => {
    const early = `
      1.0 2/b invoke write /t 7
      1.1 2/b ok     write /t 7 | {"zxid":12,"stat":{"mzxid":12,"version":2,"ephemeralOwner":"0"}}
      2.0 1/a invoke watch /t ${data('data')}
      2.1 1/a ok     watch /t ${data('data')} | `;
    expect(kinds(judge(`${early}${stat(12, 2)}\n${event(3)}`))).toEqual(['event-without-change']);
    expect(judge(`${early}${stat(10, 1)}\n${event(3)}`).valid).toBe(true);
    expect(judge(`${early}${stat(12, 2)}\n 3.0 1/a invoke write /u 1\n 3.1 1/a ok write /u 1`).valid).toBe(true);
  });

  it('dies with its session', () => {
    for (const state of ['expired', 'closed']) {
      const result = judge(`${armed}
      2.2 1/a note   connection - "${state}"
      3.0 1/a invoke write /u 1
      3.1 1/a ok     write /u 1`);
      expect(result).toMatchObject({ valid: true, details: { openAtEnd: 0, undecided: 1 } });
    }
  });

  it('survives a reconnection', () => {
    const cut = `
      1.5 1/a note   connection - "disconnected"
      1.6 1/a note   connection - "connected"`;
    const late = armed.replace('2.0 2/b', `${cut}\n 2.0 2/b`);
    expect(judge(`${late}${event(2.2)}`).valid).toBe(true);
    expect(kinds(judge(`${late}\n 3.0 1/a invoke write /u 1\n 3.1 1/a ok write /u 1`))).toEqual(['lost-event']);
  });
});

describe('kinds of events', () => {
  it('fit what was there when the watch was armed', () => {
    expect(kinds(judge(`${armed}${event(2.2, 'created')}`))).toEqual(['wrong-event-kind']);
    const absent = `
      1.0 1/a invoke watch /t ${data('exists')}
      1.1 1/a ok     watch /t ${data('exists')}
      2.0 2/b invoke create /t 7
      2.1 2/b ok     create /t 7
    `;
    expect(judge(`${absent}${event(2.2, 'created')}`).valid).toBe(true);
    const wrong = judge(`${absent}${event(2.2, 'data-changed')}`);
    expect(kinds(wrong)).toEqual(['wrong-event-kind']);
    expect(wrong.anomalies[0]?.message).toBe(
      "The exists watch of session 0xa on /t, armed at 1.100 s, fired with 'data-changed' at 2.200 s, though the node was absent when it was armed, so its first change cannot have been that.",
    );
  });

  it('fit the table of the watch: nothing of children for a data watch, nothing of data for a child watch', () => {
    expect(kinds(judge(`${armed}${event(2.2, 'children-changed')}`))).toEqual(['unexpected-event']);
    const child = `
      1.0 1/a invoke watch /t ${data('children')}
      1.1 1/a ok     watch /t ${data('children')} | ${children(10, 1)}`;
    expect(kinds(judge(`${child}\n${event(2.2, 'data-changed')}`))).toEqual(['unexpected-event']);
  });

  it('need a change of that kind', () => {
    const other = armed.replaceAll('write /t', 'write /u');
    const result = judge(`${other}${event(2.2)}`);
    expect(kinds(result)).toEqual(['event-without-change']);
    expect(result.anomalies[0]?.message).toContain(
      "fired with 'data-changed' at 2.200 s, though nobody had made such a change",
    );
  });

  it('of deletion need none where nodes may be ephemeral', () => {
    const unwritten = armed.replaceAll('write /t', 'write /u');
    expect(kinds(judge(`${unwritten}${event(2.2, 'deleted')}`))).toEqual(['event-without-change']);
    const ephemeral = unwritten.replaceAll('"ephemeralOwner":"0"', '"ephemeralOwner":"a"');
    expect(judge(`${ephemeral}${event(2.2, 'deleted')}`).valid).toBe(true);
    expect(kinds(judge(`${ephemeral}${event(2.2)}`))).toEqual(['event-without-change']);
  });

  it('are wrong where a change is known to have come before the deletion', () => {
    const result = judge(`${armed}${event(2.2, 'deleted')}
      3.0 2/b invoke delete /t
      3.1 2/b ok     delete /t`);
    expect(kinds(result)).toEqual(['wrong-event-kind']);
    expect(result.anomalies[0]?.message).toBe(
      "The data watch of session 0xa on /t, armed at 1.100 s, fired with 'deleted' at 2.200 s, though the node's data had changed since it was armed, before the node could go.",
    );
    expect(result.anomalies[0]?.events).toEqual([0, 1, 4]);
    const anew = armed
      .replace(
        '2.0 2/b',
        '1.9 1/a note connection - "disconnected"\n 1.95 2/b invoke delete /t\n 1.96 2/b info delete /t\n 2.0 3/b',
      )
      .replace('2.1 2/b', '2.1 3/b');
    expect(judge(`${anew}${event(2.2, 'deleted')}`).valid).toBe(true);
  });

  it('need a change of the same incarnation, but for what is registered anew', () => {
    const recreated = armed.replace('"version":2,"stat":{"czxid":5,', '"version":2,"stat":{"czxid":11,');
    expect(kinds(judge(`${recreated}${event(2.2)}`))).toEqual(['event-without-change']);
    const unknown = recreated.replace(
      '2.0 2/b invoke',
      '1.5 3/c invoke write /t 6\n 1.6 3/c info write /t 6\n 2.0 2/b invoke',
    );
    expect(judge(`${unknown}${event(2.2)}`).valid).toBe(true);
    const created = '1.2 2/b invoke create /t 3\n 1.3 2/b ok create /t 3';
    const anew = recreated.replace('2.0 2/b', `1.15 1/a note connection - "disconnected"\n ${created}\n 2.0 2/b`);
    expect(judge(`${anew}${event(2.2)}`).valid).toBe(true);
  });

  it('cannot be of a change that came, by the zxids of later writes, before the watch was armed', () => {
    const gone = (later: number): string => `
      0.1 2/b invoke delete /t
      0.2 2/b ok     delete /t
      0.3 2/b invoke write /u 1
      0.4 2/b ok     write /u 1 | {"zxid":${String(later)}}
      1.0 1/a invoke watch /t ${data('data')}
      1.1 1/a ok     watch /t ${data('data')} | ${stat(10, 1)}
      ${event(2.2, 'deleted')}`;
    expect(kinds(judge(gone(10)))).toEqual(['event-without-change']);
    expect(judge(gone(11)).valid).toBe(true);
    expect(judge(gone(10).replace('0.3 2/b', '0.15 3/c')).valid).toBe(true);
    expect(judge(gone(10).replace('ok     write', 'fail   write')).valid).toBe(true);
  });

  describe('are disproved by what the session is shown next', () => {
    const changed = `
      1.0 1/a invoke watch /t ${data('data')}
      1.1 1/a ok     watch /t ${data('data')} | ${stat(10, 1)}
      1.2 1/a invoke watch /t ${data('children')}
      1.3 1/a ok     watch /t ${data('children')} | ${stat(10, 1)}
      1.4 2/b invoke write /t 7
      1.5 2/b info   write /t 7
      1.6 2/b invoke delete /t
      1.7 2/b info   delete /t
      1.8 3/c invoke create /t/x
      1.9 3/c info   create /t/x
    `;
    const read = (shown: string): string => `2.3 1/a invoke read /t\n 2.4 1/a ok read /t 7 | ${shown}\n`;

    it.each([
      ['deleted', stat(10, 1), stat(11, 1).replace('"czxid":5', '"czxid":11')],
      ['data-changed', stat(10, 1), stat(11, 2)],
      ['children-changed', children(5, 1), children(11, 1)],
    ])('%s', (kind, same, other) => {
      const wrong = judge(`${changed}${event(2.2, kind)}${read(same)}${read(same)}`);
      expect(kinds(wrong)).toEqual(['event-without-change']);
      expect(wrong.anomalies[0]?.message).toContain(
        `fired with '${kind}' at 2.200 s, but the reply to the session's read of /t at 2.400 s shows the node as it was.`,
      );
      expect(wrong.anomalies[0]?.events).toEqual([...(kind === 'children-changed' ? [2, 3] : [0, 1]), 10, 11, 12]);
      expect(kinds(judge(`${changed}${event(2.2, kind)}${read(other)}`))).not.toContain('event-without-change');
      const later = `2.25 1/a note connection - "disconnected"\n${read(same)}`;
      expect(judge(`${changed}${event(2.2, kind)}${later}`).anomalies).toEqual([]);
      expect(judge(`${changed}${event(2.2, kind)}${read(same).replaceAll('1/a', '4/d')}`).anomalies).toEqual([]);
      expect(judge(`${changed}${event(2.2, kind)}${read('{}').replace(' 7 ', ' 7 ')}`).anomalies).toEqual([]);
    });
  });

  it('that nobody knows are counted', () => {
    const result = judge(`${armed}${event(2.2)}${event(2.3, 'none')}`);
    expect(result.valid).toBe(true);
    expect(result.details?.['skipped']).toEqual({ 'a watch-event of unknown kind': 1 });
  });
});

describe('firing twice', () => {
  it('is wrong for a one-time watch', () => {
    const result = judge(`${armed}${event(2.2)}${event(2.3)}`);
    expect(kinds(result)).toEqual(['unexpected-event']);
    expect(result.anomalies[0]?.message).toBe(
      "process 1 (session 0xa) was told 'data-changed' of /t at 2.300 s without a watch armed there that this could fire: a one-time watch fires once.",
    );
  });

  it('is right for a persistent watch, and below a recursive one', () => {
    const persistent = armed.replaceAll(data('data'), data('persistent'));
    expect(judge(`${persistent}${event(2.2)}${event(2.3)}`).valid).toBe(true);
    const recursive = armed.replaceAll(data('data'), data('recursive'));
    expect(judge(`${recursive}${event(2.2, 'created', '/t/a/b')}`).valid).toBe(true);
    expect(kinds(judge(`${recursive}${event(2.2, 'children-changed', '/t/a')}`))).toEqual(['unexpected-event']);
  });

  it('is possible for a deletion that is told again after a reconnection', () => {
    const both = `
      1.0 1/a invoke watch /t ${data('data')}
      1.1 1/a ok     watch /t ${data('data')} | ${stat(10, 1)}
      1.2 1/a invoke watch /t ${data('children')}
      1.3 1/a ok     watch /t ${data('children')} | ${stat(10, 1)}
      1.4 2/b invoke delete /t
      1.5 2/b ok     delete /t
    `;
    expect(judge(`${both}${event(2.2, 'deleted')}`).valid).toBe(true);
    expect(kinds(judge(`${both}${event(2.2, 'deleted')}${event(2.3, 'deleted')}`))).toEqual(['unexpected-event']);
    const again = both.replace('1.4 2/b', '1.35 1/a note connection - "disconnected"\n 1.4 2/b');
    expect(judge(`${again}${event(2.2, 'deleted')}${event(2.3, 'deleted')}`).valid).toBe(true);
    const thrice = judge(`${again}${event(2.2, 'deleted')}${event(2.3, 'deleted')}${event(2.4, 'deleted')}`);
    expect(kinds(thrice)).toEqual(['unexpected-event']);
    const one = `${again}${event(2.2, 'deleted')}${event(2.3, 'deleted')}`.replaceAll(data('children'), data('exists'));
    expect(kinds(judge(one))).toEqual(['unexpected-event']);
    const rearmed = `${again}${event(2.2, 'deleted')}
      2.25 1/a invoke watch /t ${data('exists')}
      2.26 1/a ok     watch /t ${data('exists')}
      2.27 1/a invoke unwatch /t
      2.28 1/a ok     unwatch /t
      ${event(2.3, 'deleted')}${event(2.4, 'deleted')}`;
    expect(kinds(judge(rearmed))).toEqual(['unexpected-event']);
  });

  it('may be a watch whose arming was never answered', () => {
    const unknown = armed
      .replace('1.1 1/a ok     watch /t {"mode":"data"}', '1.1 1/a fail watch /t {"mode":"data"}')
      .replace(`| ${stat(10, 1)}`, '| {"error":"CONNECTIONLOSS"}');
    expect(judge(`${unknown}${event(2.2)}`).anomalies).toEqual([]);
    expect(kinds(judge(`${unknown}${event(2.2)}${event(2.3)}`))).toEqual(['unexpected-event']);
    const refused = unknown.replace('CONNECTIONLOSS', 'NONODE');
    expect(judge(`${refused}${event(2.2)}`).reason).toContain('no watch was armed successfully');
  });

  it('may be a watch that is being armed', () => {
    const result = judge(`${armed}${event(2.2)}
      2.3 1/a invoke watch /t ${data('data')}
      ${event(2.4)}
      2.5 1/a ok     watch /t ${data('data')} | ${stat(12, 2)}`);
    expect(result.valid).toBe(true);
  });

  it('may belong to the process before, where there are no sessions', () => {
    const bare = armed.replaceAll('1/a', '1').replaceAll('2/b', '2');
    const twice = `${bare}${event(2.2)}${event(2.3)}`.replaceAll('1/a', '1');
    expect(kinds(judge(twice))).toEqual(['unexpected-event']);
    expect(judge(`0.1 5 invoke read /x\n0.2 5 info read /x\n${twice}`).valid).toBe(true);
  });

  it('is nothing to a session that never says what it watches', () => {
    expect(judge(`${armed}${event(2.2)}2.3 2/b note watch-event /t {"kind":"data-changed"}`).valid).toBe(true);
  });
});

describe('an exists watch', () => {
  const absent = `
      1.0 1/a invoke watch /t ${data('exists')}
      1.1 1/a ok     watch /t ${data('exists')}
  `;

  it('is armed by finding nothing, also when that is recorded as a refusal', () => {
    expect(judge(absent).operations).toBe(1);
    const refused = absent.replace(/1\.1 1\/a ok.*/, '1.1 1/a fail watch /t {"mode":"exists"} | {"error":"NONODE"}');
    expect(judge(refused).operations).toBe(1);
    const get = refused.replaceAll('exists', 'data');
    expect(judge(get)).toMatchObject({ valid: 'unknown', operations: 0 });
  });

  it('is broken when the node is seen first', () => {
    const result = judge(`${absent}
      2.3 1/a invoke read /t
      2.4 1/a ok     read /t 7 | ${stat(12, 0)}`);
    expect(kinds(result)).toEqual(['data-before-event']);
    expect(result.anomalies[0]?.message).toContain('showed that the node had been created');
  });

  it('may miss what came and went while disconnected', () => {
    const missed = `${absent}
      1.5 1/a note   connection - "disconnected"
      1.6 2/b invoke create /t 1
      1.7 2/b ok     create /t 1 | {"zxid":11}
      1.8 2/b invoke delete /t
      1.9 2/b ok     delete /t | {"zxid":12}
      2.0 1/a note   connection - "connected"
      3.0 1/a invoke write /u 1
      3.1 1/a ok     write /u 1 | {"zxid":20}`;
    expect(judge(missed).valid).toBe(true);
    const connected = missed.replace(/.*connection.*/g, '');
    expect(kinds(judge(connected))).toEqual(['lost-event']);
  });

  it('knows by the header of its own reply which creation comes after', () => {
    const known = absent.replace(
      '1.1 1/a ok     watch /t {"mode":"exists"}',
      '1.1 1/a ok watch /t {"mode":"exists"} | {"zxid":10}',
    );
    const result = judge(`${known}
      1.6 2/b invoke create /t 1
      1.7 2/b ok     create /t 1 | {"zxid":11}
      2.3 1/a invoke read /u
      2.4 1/a ok     read /u 7 | ${stat(12, 0)}`);
    expect(kinds(result)).toEqual(['data-before-event']);
  });
});

describe('a child watch', () => {
  const child = `
      1.0 1/a invoke watch /t ${data('children')}
      1.1 1/a ok     watch /t ${data('children')} | ${children(10, 1)}
      2.0 2/b invoke create /t/x 7
      2.1 2/b ok     create /t/x 7
  `;

  it('fires for a child', () => {
    expect(judge(`${child}${event(2.2, 'children-changed')}`).valid).toBe(true);
  });

  it('is lost otherwise', () => {
    expect(kinds(judge(`${child}\n 3.0 1/a invoke write /u 1\n 3.1 1/a ok write /u 1`))).toEqual(['lost-event']);
  });

  it('does not fire for a grandchild', () => {
    const deep = child.replaceAll('/t/x', '/t/x/y');
    expect(kinds(judge(`${deep}${event(2.2, 'children-changed')}`))).toEqual(['event-without-change']);
    expect(judge(`${deep}\n 3.0 1/a invoke write /u 1\n 3.1 1/a ok write /u 1`).valid).toBe(true);
  });

  it('is broken when new children are seen first, if both counters say so', () => {
    const read = (pzxid: number, cversion: number): string => `${child}
      2.3 1/a invoke read /t
      2.4 1/a ok     read /t 7 | ${children(pzxid, cversion)}`;
    expect(kinds(judge(read(12, 2)))).toEqual(['data-before-event']);
    expect(judge(read(10, 1)).valid).toBe(true);
    const known = `${child}${event(2.2, 'children-changed')}`;
    expect(judge(`${known}\n 2.3 1/a invoke read /t\n 2.4 1/a ok read /t 7 | ${children(12, 2)}`).valid).toBe(true);
  });

  it('fires when its node is deleted, or made anew', () => {
    const gone = child.replaceAll('create /t/x 7', 'delete /t');
    expect(judge(`${gone}${event(2.2, 'deleted')}`).valid).toBe(true);
    expect(kinds(judge(`${gone}\n 3.0 1/a invoke write /u 1\n 3.1 1/a ok write /u 1`))).toEqual(['lost-event']);
  });
});

describe('events with zxids', () => {
  const two = `${armed}
      1.2 1/a invoke watch /u ${data('data')}
      1.3 1/a ok     watch /u ${data('data')} | ${stat(10, 1)}
      2.2 2/b invoke write /u 7
      2.3 2/b ok     write /u 7 | {"zxid":13}
  `;

  it('come in order', () => {
    const right =
      event(2.4, 'data-changed', '/t', ' | {"zxid":12}') + event(2.5, 'data-changed', '/u', ' | {"zxid":13}');
    expect(judge(two + right).valid).toBe(true);
    const wrong =
      event(2.4, 'data-changed', '/u', ' | {"zxid":13}') + event(2.5, 'data-changed', '/t', ' | {"zxid":12}');
    const result = judge(two + wrong);
    expect(kinds(result)).toEqual(['events-out-of-order']);
    expect(result.anomalies[0]?.message).toContain('got the event of zxid 12 on /t at 2.500 s, after one of zxid 13');
  });

  it('come before any later state', () => {
    const result = judge(`${armed}
      2.2 1/a invoke read /u
      2.3 1/a ok     read /u 7 | {"stat":{"mzxid":14,"version":1}}
      ${event(2.4, 'data-changed', '/t', ' | {"zxid":12}')}`);
    expect(kinds(result)).toContain('data-before-event');
  });
});

it('forgets what was taken back', () => {
  const removed = armed.replace('2.0 2/b', '1.2 1/a invoke unwatch /t\n 1.3 1/a ok unwatch /t\n 2.0 2/b');
  expect(judge(`${removed}\n 3.0 1/a invoke write /u 1\n 3.1 1/a ok write /u 1`).valid).toBe(true);
});

describe('a persistent watch', () => {
  const history = (mode: string, events: string, more = ''): string => `
      1.0 1/a invoke watch /t ${data(mode)}
      1.1 1/a ok     watch /t ${data(mode)} | {"zxid":10}
      ${more}
      2.0 2/b invoke write /t 7
      2.1 2/b ok     write /t 7 | {"zxid":12}
      2.2 2/b invoke create /t/x 7
      2.3 2/b ok     create /t/x 7 | {"zxid":13}
      ${events}
      3.0 1/a invoke write /u 1
      3.1 1/a ok     write /u 1 | {"zxid":20}`;
  const written = event(2.4, 'data-changed', '/t', ' | {"zxid":12}');
  const created = event(2.5, 'created', '/t/x', ' | {"zxid":13}');

  it('is told everything below it if it is recursive', () => {
    expect(judge(history('recursive', written + created)).valid).toBe(true);
    const result = judge(history('recursive', written));
    expect(kinds(result)).toEqual(['lost-event']);
    expect(result.anomalies[0]?.message).toBe(
      "The recursive watch of session 0xa on /t, armed at 1.100 s, was not told 'created' of /t/x at zxid 13 before the reply to the session's write of /u at 3.100 s showed a state at or after it: while connected, a persistent watch misses nothing.",
    );
  });

  it('is told what happens to its node if it is not', () => {
    expect(judge(history('persistent', written)).valid).toBe(true);
    expect(kinds(judge(history('persistent', '')))).toEqual(['lost-event']);
  });

  it('is told of nothing twice', () => {
    const again = event(2.45, 'data-changed', '/t', ' | {"zxid":12}');
    expect(kinds(judge(history('recursive', written + again + created)))).toEqual(['unexpected-event']);
  });

  it('need not be told what came before it, nor while its session was disconnected', () => {
    const early = history('recursive', '').replace('{"zxid":10}', '{"zxid":13}');
    expect(judge(early).valid).toBe(true);
    const away = '1.5 1/a note connection - "disconnected"\n 1.6 1/a note connection - "connected"';
    expect(judge(history('recursive', '', away)).valid).toBe(true);
    const later = `${history('recursive', '', away)}
      4.0 2/b invoke delete /t/x
      4.1 2/b ok     delete /t/x | {"zxid":30}
      4.2 1/a invoke write /u 1
      4.3 1/a ok     write /u 1 | {"zxid":40}`;
    expect(kinds(judge(later))).toEqual(['lost-event']);
  });

  it('is told nothing more once it is taken back, and of no other node', () => {
    const removed = '1.5 1/a invoke unwatch /t\n 1.6 1/a ok unwatch /t';
    expect(judge(history('recursive', '', removed)).valid).toBe(true);
    const beside = history('recursive', '')
      .replaceAll('write /t 7', 'write /tt 7')
      .replaceAll('create /t/x', 'create /tt/x');
    expect(judge(beside).valid).toBe(true);
  });
});
