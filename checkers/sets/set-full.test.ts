import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { setFull } from './set-full.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return setFull.check(written(text), options, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

const added = `
      1.0 1/a invoke add - "x"
      1.1 1/a ok     add - "x"
      1.2 1/a invoke add - "y"
      1.3 1/a ok     add - "y"
`;

function final(at: number, server: string, value: string): string {
  const fields = `{"final":true,"server":"${server}"}`;
  return `
      ${String(at)} 9/f${String(at)} invoke read - null | ${fields}
      ${String(at)}5 9/f${String(at)} ok read - ${value} | ${fields}`;
}

describe('final reads', () => {
  it('hold everything acknowledged', () => {
    const result = judge(`${added}${final(2.1, 'zk1', '["y","x"]')}${final(2.2, 'zk2', '["x","y"]')}`);
    expect(result).toMatchObject({ valid: true, operations: 4, anomalies: [] });
    expect(result.details).toMatchObject({ added: 2, lost: 0, stale: 0, neverRead: 0, reads: 2, finalReads: 2 });
  });

  it('name the server that lacks an acknowledged element, and who has it', () => {
    const result = judge(`${added}${final(2.1, 'zk1', '["y","x"]')}${final(2.2, 'zk2', '["x"]')}`);
    expect(kinds(result)).toEqual(['lost-element']);
    expect(result.anomalies[0]?.message).toBe(
      'the set: the final read of zk2 at 2.200 s lacks 1 acknowledged or once seen element: "y"; the final read of zk1 shows all of them.',
    );
    expect(result.anomalies[0]?.events).toEqual([2, 3, 6, 7]);
    expect(result.details).toMatchObject({ lost: 1 });
  });

  it('hold what was once seen, though its add was never acknowledged', () => {
    const result = judge(`${added}
      1.4 2/b invoke add - "z"
      1.5 2/b info   add - "z"
      ${final(2.1, 'zk1', '["x","y","z"]')}${final(2.2, 'zk2', '["x","y"]')}`);
    expect(kinds(result)).toEqual(['lost-element']);
    expect(result.anomalies[0]?.message).toContain('zk2');
  });

  it('may lack what was never acknowledged nor seen', () => {
    const result = judge(`${added}
      1.4 2/b invoke add - "z"
      ${final(2.1, 'zk1', '["x","y"]')}${final(2.2, 'zk2', '["x","y"]')}`);
    expect(result.valid).toBe(true);
  });

  it('need not hold what was acknowledged only after they began', () => {
    const result = judge(`
      1.0 1/a invoke add - "x"
      1.1 2/b invoke read - null | {"final":true}
      1.2 1/a ok     add - "x"
      1.3 2/b ok     read - []`);
    expect(result.valid).toBe(true);
    expect(result.details).toMatchObject({ neverRead: 1 });
  });
});

describe('without final reads', () => {
  it('an element is lost when the last read lacks it', () => {
    const result = judge(`${added}
      2.0 3 invoke read
      2.1 3 ok     read - ["x","y"]
      2.2 4 invoke read
      2.3 4 ok     read - ["y"]`);
    expect(kinds(result)).toEqual(['lost-element']);
    expect(result.anomalies[0]?.message).toContain('the read of process 4 at 2.200 s lacks');
  });

  it('an element is stale when a later read shows it', () => {
    const history = `${added}
      2.0 3 invoke read
      2.1 3 ok     read - ["y"]
      2.2 4 invoke read
      2.3 4 ok     read - ["x","y"]`;
    expect(judge(history)).toMatchObject({ valid: true, details: { stale: 1, lost: 0 } });
    const strict = judge(history, { linearizable: true });
    expect(kinds(strict)).toEqual(['stale-read']);
    expect(strict.anomalies[0]?.message).toContain('lacks 1 element known before it began: "x"');
  });
});

describe('any read', () => {
  it('shows nothing that nobody added', () => {
    const result = judge(`${added}${final(2.1, 'zk1', '["x","y",{"a":1}]')}`);
    expect(kinds(result)).toEqual(['unexpected-element']);
    expect(result.anomalies[0]?.message).toContain('shows 1 element that nobody had added: {"a":1}');
  });

  it('shows nothing before it was added', () => {
    const result = judge(`
      0.5 2 invoke read
      0.6 2 ok     read - ["x"]
      ${added}
      2.0 2 invoke read
      2.1 2 ok     read - ["x","y"]`);
    expect(kinds(result)).toEqual(['unexpected-element']);
  });

  it('shows nothing whose adding certainly failed', () => {
    const result = judge(`${added}
      1.4 2/b invoke add - "z"
      1.5 2/b fail   add - "z" | {"error":"NODEEXISTS"}
      ${final(2.1, 'zk1', '["x","y","z"]')}`);
    expect(kinds(result)).toEqual(['failed-add-seen']);
    expect(result.anomalies[0]?.events).toEqual([4, 5, 6, 7]);
  });

  it('shows nothing twice', () => {
    const result = judge(`${added}${final(2.1, 'zk1', '["x","y","x"]')}`);
    expect(kinds(result)).toEqual(['duplicate-element']);
    expect(result.anomalies[0]?.message).toContain('shows 1 element more than once: "x"');
  });

  it('compares values by structure', () => {
    const result = judge(`
      1.0 1/a invoke add - {"a":1,"b":[2]}
      1.1 1/a ok     add - {"a":1,"b":[2]}
      ${final(2.1, 'zk1', '[{"b":[2],"a":1}]')}`);
    expect(result.valid).toBe(true);
  });

  it('of a session never lacks what the session added or saw', () => {
    const own = judge(`${added}
      1.4 1/a invoke read
      1.5 1/a ok     read - ["x"]
      ${final(2.1, 'zk1', '["x","y"]')}`);
    expect(kinds(own)).toEqual(['session-forgot']);
    expect(own.anomalies[0]?.message).toContain('lacks 1 element that its own session had added or seen before: "y"');
    const seen = judge(`${added}
      1.4 2/b invoke read
      1.5 2/b ok     read - ["x","y"]
      1.6 2/b invoke read
      1.7 2/b ok     read - ["x"]
      ${final(2.1, 'zk1', '["x","y"]')}`);
    expect(kinds(seen)).toEqual(['session-forgot']);
    const lag = judge(`${added}
      1.4 2/b invoke read
      1.5 2/b ok     read - ["x"]
      ${final(2.1, 'zk1', '["x","y"]')}`);
    expect(lag).toMatchObject({ valid: true, details: { stale: 1 } });
  });
});

it('keeps sets apart by key, and is unknown when none was read', () => {
  const result = judge(`
      1.0 1 invoke add s "x"
      1.1 1 ok     add s "x"
      2.0 2 invoke read t
      2.1 2 ok     read t []`);
  expect(result.valid).toBe(true);
  const unread = judge(added);
  expect(unread).toMatchObject({ valid: 'unknown' });
  expect(unread.reason).toBe('the set was never read successfully, so what it holds is unknown');
});

it('counts reads that hold no list', () => {
  const result = judge(`${added}
      2.0 2 invoke read
      2.1 2 ok     read - 7`);
  expect(result.valid).toBe('unknown');
  expect(result.details?.['skipped']).toEqual({ 'a read whose value is not a list': 1 });
});

describe('which reads count', () => {
  const read = (at: number, who: string, value: string, asked = '{}', told = '{}'): string => `
      ${String(at)} ${who} invoke read - null | ${asked}
      ${String(at)}5 ${who} ok read - ${value} | ${told}`;

  it('a read is final, and of a server, if either of its lines says so', () => {
    const told = judge(added + read(2.1, '9', '["x"]', '{}', '{"final":true,"server":"zk2"}'));
    expect(told.anomalies[0]?.message).toContain('the set: the final read of zk2 at 2.100 s lacks 1 acknowledged');
    const asked = judge(added + read(2.1, '9', '["x"]', '{"final":true,"server":"zk3"}'));
    expect(asked.anomalies[0]?.message).toContain('the set: the final read of zk3 at 2.100 s lacks 1 acknowledged');
    const nameless = judge(added + read(2.1, '9', '["x"]', '{"final":true}'));
    expect(nameless.anomalies[0]?.message).toBe(
      'the set: the final read of process 9 at 2.100 s lacks 1 acknowledged or once seen element: "y".',
    );
    const plain = judge(added + read(2.1, '9', '["x"]', '{"server":"zk3"}') + read(2.2, '9', '["x"]'));
    expect(plain.anomalies[0]?.message).toContain('the set: the read of process 9 at 2.200 s lacks');
  });

  it('a final read shows what another lacks only if it is another, and final', () => {
    const others = (second: string, how: string): string | undefined =>
      judge(added + read(2.1, '9', '["x"]', '{"final":true,"server":"zk1"}') + read(2.2, '8', second, how)).anomalies[0]
        ?.message;
    expect(others('["x","y"]', '{"final":true,"server":"zk2"}')).toContain(
      '; the final read of zk2 shows all of them.',
    );
    expect(others('["x","y"]', '{"server":"zk2"}')).toMatch(/: "y"\.$/);
    expect(others('["x","y"]', '{"final":true}')).toMatch(/: "y"\.$/);
    expect(others('["x","z"]', '{"final":true,"server":"zk2"}')).not.toContain('shows all of them');
  });

  it('a stale read is told by what was known when it began, whatever the order of its line', () => {
    const text = `
      1.0 1 invoke add - "x"
      1.1 2 invoke read
      1.2 1 ok     add - "x"
      1.3 3 invoke read
      1.4 3 ok     read - []
      1.5 2 ok     read - []
      2.0 4 invoke read
      2.1 4 ok     read - ["x"]`;
    const strict = judge(text, { linearizable: true });
    expect(strict.anomalies.map(({ kind, events }) => `${kind} ${events.join(' ')}`)).toEqual(['stale-read 0 2 3 4']);
    expect(judge(text).details).toMatchObject({ stale: 1, reads: 3, added: 1 });
    expect(judge(text, { initial: ['q'] }).valid).toBe(true);
    expect(judge(text.replaceAll('["x"]', '["x","q"]'), { initial: ['q'] }).valid).toBe(true);
  });

  it('need not be there where somebody else judges that', () => {
    expect(judge(added, { vacuous: true })).toMatchObject({ valid: true, operations: 2 });
    expect(judge(added, { vacuous: 1 }).valid).toBe('unknown');
  });

  it('are kept apart by workload, and by nothing else than what they work on', () => {
    const other = added.replaceAll(' "x"', ' "x" | {"workload":"w"}');
    expect(kinds(judge(`${other}${read(2.1, '9', '["y"]')}`))).toEqual([]);
    expect(
      judge(`${added}\n 1.9 3 invoke write - "q"\n 1.95 3 ok write - "q"${read(2.1, '9', '["x","y"]')}`).operations,
    ).toBe(3);
  });
});
