import { expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import type { CheckOptions } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { trees } from './trees.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return trees.check(written(text), options, unlimited);
}

function tree(at: number, server: string, digest: string): string {
  return `${String(at)} observer note tree - {"server":"${server}","zxid":9,"digest":"${digest}","nodes":5}\n`;
}

it('accepts equal trees', () => {
  const result = judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'aa'), { servers: ['zk1', 'zk2'] });
  expect(result).toMatchObject({ valid: true, operations: 2, anomalies: [] });
  expect(result.details?.['trees']).toEqual({
    zk1: { digest: 'aa', nodes: 5, zxid: 9 },
    zk2: { digest: 'aa', nodes: 5, zxid: 9 },
  });
});

it('compares the last tree of each server', () => {
  expect(judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'bb') + tree(3, 'zk1', 'bb')).valid).toBe(true);
});

it('names who differs, and in what', () => {
  const result = judge(
    `${tree(1, 'zk1', 'aa')}${tree(2, 'zk2', 'aa')}${tree(3, 'zk3', 'bb')}
     3.1 observer note tree-difference - {"path":"/chaos/set/7","servers":{"zk1":"present","zk2":"present","zk3":"absent"}}`,
  );
  expect(result.anomalies).toEqual([
    {
      kind: 'trees-differ',
      message:
        'The servers\' trees differ at the end (3.000 s): zk1, zk2 (5 nodes) against zk3 (5 nodes); /chaos/set/7 is "present" on zk1, zk2 and "absent" on zk3.',
      events: [0, 1, 2, 3],
    },
  ]);
});

it('is unknown when a tree is missing', () => {
  expect(judge(tree(1, 'zk1', 'aa'), { servers: ['zk1', 'zk2'] }).reason).toBe('the final tree of zk2 is missing');
  expect(judge(tree(1, 'zk1', 'aa')).reason).toBe(
    "only one server's final tree is recorded, so there is nothing to compare",
  );
  const none = judge('1.0 observer note tree - {"server":"zk1"}');
  expect(none.reason).toBe('no final tree of any server is recorded');
  expect(none.details?.['skipped']).toEqual({ 'a tree without server or digest': 1 });
});

it('still finds a difference when a tree is missing', () => {
  const result = judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'bb'), { servers: ['zk1', 'zk2', 'zk3'] });
  expect(result.valid).toBe(false);
});

it("believes the servers' own digests", () => {
  const equal = tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'aa');
  const digests = (mismatches: number | null, differing: readonly string[]): CheckResult =>
    judge(
      `${equal}3.0 observer note digests - ${JSON.stringify({ server: 'zk1', mismatches, compared: 8, differing })}`,
    );
  expect(digests(0, []).valid).toBe(true);
  expect(digests(null, []).valid).toBe(true);
  expect(digests(164, ['100000080']).anomalies).toEqual([
    {
      kind: 'digests-differ',
      message:
        "By the digests of zk1 itself, after 164 transactions its tree was not the leader's, and at 1 zxid its digest is not that of other servers.",
      events: [2],
    },
  ]);
  expect(digests(null, ['1', '2']).valid).toBe(false);
});

it('takes mismatches that passed for what a snapshot during writes brings about, and only where the trees agree', () => {
  const passing = '3.0 observer note digests - {"server":"zk1","mismatches":8,"compared":448,"differing":[]}';
  const agree = judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'aa') + passing);
  expect(agree).toMatchObject({ valid: true, anomalies: [], details: { digestMismatches: { zk1: 8 } } });
  const differ = judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'bb') + passing);
  expect(differ.anomalies.map(({ kind, message }) => [kind, message])).toEqual([
    ['trees-differ', expect.any(String)],
    ['digests-differ', "By the digests of zk1 itself, after 8 transactions its tree was not the leader's."],
  ]);
  const missing = judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'aa') + passing, { servers: ['zk1', 'zk2', 'zk3'] });
  expect(missing).toMatchObject({
    valid: 'unknown',
    anomalies: [],
    reason: 'the final tree of zk3 is missing (and 1 more doubts)',
  });
});

it('takes only what is noted, and names without a server by the event', () => {
  const named = '1 observer note tree - {"digest":"aa"} | {"server":"zk1"}\n';
  expect(judge(named + tree(2, 'zk2', 'bb')).valid).toBe(false);
  const others =
    '1 observer info tree - {"server":"zk1","digest":"aa"}\n2 observer note forest - {"server":"zk3","digest":"cc"}\n';
  expect(judge(others + tree(3, 'zk2', 'bb') + tree(4, 'zk4', 'bb'))).toMatchObject({ valid: true, operations: 2 });
  const odd = judge(`1 observer note tree - {"digest":"aa"}\n${tree(3, 'zk2', 'bb')}${tree(4, 'zk4', 'bb')}`);
  expect(odd).toMatchObject({ valid: true, operations: 2 });
  expect(odd.details?.['skipped']).toEqual({ 'a tree without server or digest': 1 });
});

it('asks for the servers that it was told of', () => {
  const result = judge(tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'aa'), { servers: ['zk1', 7, 'zk3', 'zk4'] });
  expect(result).toMatchObject({ valid: 'unknown', reason: 'the final tree of zk3, zk4 is missing' });
});

it('names differences that are not told in full by what they have, and no more than a hundred lines', () => {
  const differences = Array.from({ length: 120 }, (_, at) => `3 observer note tree-difference /n${String(at)} 7\n`);
  const text = `${tree(1, 'zk1', 'aa')}${tree(2, 'zk2', 'bb')}3 observer info tree-difference /never 1\n${differences.join('')}`;
  const [anomaly] = judge(text).anomalies;
  expect(anomaly?.message).toContain('; /n0, /n1, /n2, /n3, /n4 and 115 more.');
  expect(anomaly?.events).toHaveLength(102);
  const bare = judge(
    `${tree(1, 'zk1', 'aa')}${tree(2, 'zk2', 'bb')}3 observer note tree-difference - {"servers":null}`,
  );
  expect(bare.anomalies[0]?.message).toContain('; a node.');
});

it("believes the servers' own digests only as notes, of whichever server", () => {
  const equal = tree(1, 'zk1', 'aa') + tree(2, 'zk2', 'aa');
  const told = (line: string): string | undefined => judge(equal + line).anomalies[0]?.message;
  expect(told('3 observer note digests - {"differing":["1"]} | {"server":"zk2"}')).toContain(
    'By the digests of zk2 itself',
  );
  expect(told('3 observer note digests - {"differing":["1"]}')).toContain('By the digests of a server itself');
  expect(told('3 observer info digests - {"differing":["1"]}')).toBeUndefined();
  expect(told('3 observer note digests - {"mismatches":0,"differing":[]}')).toBeUndefined();
});
