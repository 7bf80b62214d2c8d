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

function whyZombie(result: CheckResult): string {
  return JSON.stringify(result.details?.['zombieWindows']);
}

const both = (first: string, second: string): string => `
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L ${first}
      1.2 2/b invoke acquire L
      2.0 2/b ok     acquire L ${second}
`;
const released = (who: string, at: number, fields = ''): string => `
      ${String(at)} ${who} invoke release L
      ${String(at)}5 ${who} ok release L ${fields}
`;

describe('a node that somebody saw vanish', () => {
  it('went with its session', () => {
    const result = judge(`${both('{"sequence":1}', '{"sequence":2}')}
      2.5 observer note lock-gone L {"sequence":1}`);
    expect(result).toMatchObject({ valid: true, details: { zombies: 1, zombieMs: 500 } });
    expect(whyZombie(result)).toContain("the first one's node went with its session, as seen at 2.500 s");
  });

  it('vanished, if its session had a reply from after that', () => {
    const history = (zxid: number): CheckResult =>
      judge(`${both('{"sequence":1}', '{"sequence":2}')}
      2.5 observer note lock-gone L {"sequence":1} | {"zxid":30}
      2.6 1/a invoke read x
      2.7 1/a ok read x 1 | {"zxid":${String(zxid)}}`);
    expect(kinds(history(30))).toEqual(['broken-lock']);
    expect(history(29).valid).toBe(true);
  });

  it('is of no use without its number, and says nothing of other nodes', () => {
    const odd = judge(`${both('{"sequence":1}', '{"sequence":2}')}
      2.5 observer note lock-gone L {"zxid":3}`);
    expect(kinds(odd)).toEqual(['broken-lock']);
    expect(odd.details?.['skipped']).toEqual({ 'a lock-gone note without sequence': 1 });
    const other = judge(`${both('{"sequence":1}', '{"sequence":2}')}
      2.5 observer note lock-gone L {"sequence":2}`);
    expect(kinds(other)).toEqual(['broken-lock']);
  });
});

describe('a release', () => {
  it('with an error proves nothing, though it is recorded as successful', () => {
    const history = (fields: string): CheckResult =>
      judge(`${both('{"sequence":1}', '{"sequence":2,"ahead":[]}')}
      2.5 1/a invoke release L
      2.6 1/a ok release L null | ${fields}
      2.7 1/a note connection - "expired"`);
    expect(kinds(history('{}'))).toEqual(['broken-lock']);
    expect(history('{}').anomalies[0]?.message).toContain('its own release, begun at 2.500 s, deleted it');
    expect(history('{"error":"NONODE"}').anomalies[0]?.message).toContain('the leader answered its release of 2.500 s');
  });

  it('of a process belongs to its grant, also where the line names no session', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.5 1 invoke release L
      1.6 1 ok release L
      2.0 2/b invoke acquire L
      2.1 2/b ok acquire L {"sequence":2}`);
    expect(result).toMatchObject({ valid: true, anomalies: [] });
    expect(result.details?.['skipped']).toBeUndefined();
  });

  it('without a grant is passed over', () => {
    const result = judge(released('3/c', 0.5) + both('{"sequence":1}', '{"sequence":2,"ahead":[]}'));
    expect(result.details?.['skipped']).toEqual({ 'a release without a grant': 1 });
  });

  it('names the grant it ends by its sequence', () => {
    const history = (sequence: number): CheckResult =>
      judge(
        `
      1.0 1/a invoke acquire L {"mode":"shared"}
      1.1 1/a ok     acquire L {"mode":"shared","sequence":1}
      1.2 2/a invoke acquire L {"mode":"shared"}
      1.3 2/a ok     acquire L {"mode":"shared","sequence":2}
      1.4 1/a invoke release L {"sequence":${String(sequence)}}
      1.5 1/a ok     release L
      2.0 3/c invoke acquire L
      2.1 3/c ok     acquire L {"sequence":3}`,
        { kind: 'shared-exclusive' },
      );
    expect(history(1).anomalies[0]?.message).toContain('node 2');
    expect(history(2).anomalies[0]?.message).toContain('node 1');
  });
});

describe('where the nodes have no order', () => {
  it('two own releases after both grants prove that both were there', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.05 2/b invoke acquire L
      1.1 1/a ok     acquire L
      1.2 2/b ok     acquire L
      ${released('1/a', 2.1)}${released('2/b', 2.2)}`);
    expect(kinds(result)).toEqual(['broken-lock']);
    expect(result.anomalies[0]?.message).toContain('deleted it');
  });

  it('one does not, unless the other asked only after the first was granted', () => {
    const history = (secondAsks: number): CheckResult =>
      judge(`
      0.5 nemesis invoke pause - {"step":0,"on":["client:2"]}
      1.0 1/a invoke acquire L
      ${secondAsks < 1.1 ? `${String(secondAsks)} 2/b invoke acquire L` : ''}
      1.1 1/a ok     acquire L
      ${secondAsks > 1.1 ? `${String(secondAsks)} 2/b invoke acquire L` : ''}
      1.3 2/b ok     acquire L
      ${released('1/a', 2.1)}`);
    expect(history(1.05).valid).toBe('unknown');
    expect(kinds(history(1.2))).toEqual(['broken-lock']);
  });

  it('goes by czxid', () => {
    const history = (first: number, second: number): CheckResult =>
      judge(`
      0.5 nemesis invoke pause - {"step":0,"on":["client:2"]}
      1.0 1/a invoke acquire L
      1.05 2/b invoke acquire L
      1.1 1/a ok     acquire L {"czxid":${String(first)}}
      1.3 2/b ok     acquire L {"czxid":${String(second)}}
      ${released('1/a', 2.1)}`);
    expect(kinds(history(5, 6))).toContain('broken-lock');
    expect(history(6, 5).valid).toBe('unknown');
  });

  it('a lock of a single node was lost by the first when the second made it', () => {
    const result = judge(both('{"ahead":[]}', '{"ahead":[]}'));
    expect(result).toMatchObject({ valid: true, details: { zombies: 1 } });
    expect(whyZombie(result)).toContain('the second one could make the node only when the first one had lost it');
    const alive = judge(`${both('{"ahead":[]}', '{"ahead":[]}')}
      2.1 1/a invoke write x 1
      2.2 1/a ok write x 1`);
    expect(kinds(alive)).toEqual(['broken-lock']);
  });

  it('a lock of a single node was lost by one of two that asked at once', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.05 2/b invoke acquire L
      1.1 1/a ok     acquire L {"ahead":[]}
      1.3 2/b ok     acquire L {"ahead":[]}`);
    expect(result).toMatchObject({ valid: true, details: { zombies: 1 } });
    expect(whyZombie(result)).toContain('which one of them had lost when the other made it');
  });
});

describe('a loss', () => {
  it.each(['disconnected', 'expired', 'closed'])('ends a belief when %s is told', (state) => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.5 1/a note connection - "${state}"
      2.0 2/b invoke acquire L
      2.1 2/b ok acquire L {"sequence":2}`);
    expect(result.valid).toBe(true);
  });

  it('is not told by a connection, nor to others', () => {
    for (const note of ['1.5 1/a note connection - "connected"', '1.5 3/c note connection - "expired"']) {
      const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      ${note}
      2.0 2/b invoke acquire L
      2.1 2/b ok acquire L {"sequence":2}`);
      expect(kinds(result)).toEqual(['broken-lock']);
    }
  });

  it('is told by process where a note names no session', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.5 1 note connection - "disconnected"
      2.0 2/b invoke acquire L
      2.1 2/b ok acquire L {"sequence":2}`);
    expect(result.valid).toBe(true);
  });

  it('is not told by an unknown outcome where connections are noted', () => {
    const result = judge(`
      0.5 1/a note connection - "connected"
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.2 1/a invoke guard L
      1.3 1/a info   guard L
      2.0 2/b invoke acquire L
      2.1 2/b ok acquire L {"sequence":2}`);
    expect(kinds(result)).toEqual(['broken-lock']);
  });

  it('leaves work begun before it alone', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.2 1/a invoke guard L
      1.5 1/a note connection - "disconnected"
      1.6 2/b invoke acquire L
      1.7 2/b ok     acquire L {"sequence":2,"ahead":[]}
      2.0 1/a fail   guard L`);
    expect(result.valid).toBe(true);
  });
});

describe('a semaphore overrun', () => {
  const three = (last: string, more = ''): CheckResult =>
    judge(
      `${more}
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1}
      1.2 2/b invoke acquire L
      1.3 2/b ok     acquire L {"sequence":2}
      1.4 3/c invoke acquire L
      1.5 3/c ok     acquire L ${last}`,
      { kind: 'semaphore', permits: 2 },
    );

  it('is broken when nothing was in force, undecided otherwise', () => {
    expect(kinds(three('{"sequence":3}'))).toEqual(['broken-lock']);
    expect(three('{"sequence":3}').anomalies[0]?.message).toContain('no pause or link fault was in force');
    const cut = three('{"sequence":3}', '0.5 nemesis invoke partition - {"step":0,"on":["zk1"]}');
    expect(cut.valid).toBe('unknown');
    expect(cut.reason).toContain('nothing shows whether enough of their sessions had ended');
  });

  it('is a zombie window when one of the sessions had expired', () => {
    const result = judge(
      `
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L
      1.2 2/b invoke acquire L
      1.3 2/b ok     acquire L
      1.4 3/c invoke acquire L
      1.5 3/c ok     acquire L
      2.5 1/a note connection - "expired"`,
      { kind: 'semaphore', permits: 2 },
    );
    expect(result).toMatchObject({ valid: true, details: { zombies: 1, zombieMs: 1000 } });
  });
});
