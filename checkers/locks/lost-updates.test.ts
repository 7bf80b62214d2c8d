import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { lostUpdates } from './lost-updates.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return lostUpdates.check(written(text), options, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

const twoInTurn = `
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 1/a invoke guard L
      1.3 1/a ok     guard L {"token":1,"read":0,"wrote":1}
      1.4 1/a invoke release L
      1.5 1/a ok     release L
      2.0 2/b invoke acquire L
      2.1 2/b ok     acquire L {"sequence":2,"ahead":[]}
      2.2 2/b invoke guard L
`;

it('accepts work done in turn', () => {
  const result = judge(`${twoInTurn}
      2.3 2/b ok     guard L {"token":2,"read":1,"wrote":2}
      3.0 9/f invoke read L null | {"final":true,"server":"zk1"}
      3.1 9/f ok     read L 2 | {"final":true,"server":"zk1"}`);
  expect(result).toMatchObject({ valid: true, operations: 3, anomalies: [], details: { priceCount: 0 } });
});

it('does not apply where nothing is guarded, and is unknown where no guarded work succeeded', () => {
  const nothing = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L`);
  expect(nothing).toMatchObject({ valid: true, operations: 0 });
  expect(nothing.details?.['notApplicable']).toBe('the history records no guarded work');
  const failed = judge(`${twoInTurn.split('\n').slice(0, 4).join('\n')}
      1.3 1/a fail   guard L`);
  expect(failed).toMatchObject({ valid: 'unknown', reason: 'no guarded work succeeded, so there is nothing to judge' });
});

it('names an acknowledged update that the next holder did not see', () => {
  const result = judge(`${twoInTurn}
      2.3 2/b ok     guard L {"token":2,"read":0,"wrote":1}`);
  expect(kinds(result)).toEqual(['lost-update']);
  expect(result.anomalies[0]).toEqual({
    kind: 'lost-update',
    message:
      'L: process 2 (session 0xb, node 2) at 2.200 s read 0, though process 1 (session 0xa, node 1) at 1.200 s had written 1 before.',
    events: [2, 3, 8, 9],
    drawing: '1/0xa guard L  |--|\n2/0xb guard L        |--|',
  });
});

it('names two that wrote over the same value at once', () => {
  const result = judge(`
      1.0 1 invoke guard L
      1.1 2 invoke guard L
      1.2 1 ok     guard L {"token":1,"read":4,"wrote":5}
      1.3 2 ok     guard L {"token":2,"read":4,"wrote":5}`);
  expect(kinds(result)).toEqual(['lost-update']);
  expect(result.anomalies[0]?.message).toBe(
    'L: process 1 (token 1) at 1.000 s and process 2 (token 2) at 1.100 s both read 4 and wrote 5 and 5: one of the two updates is lost.',
  );
});

it('tells one loss once, though everything after it counts on from there', () => {
  const result = judge(`
      1.0 1 invoke guard L
      1.1 1 ok     guard L {"read":4,"wrote":5}
      1.2 1 invoke guard L
      1.3 1 ok     guard L {"read":5,"wrote":6}
      2.0 2 invoke guard L
      2.1 2 ok     guard L {"read":4,"wrote":5}
      2.2 2 invoke guard L
      2.3 2 ok     guard L {"read":5,"wrote":6}
      2.4 2 invoke guard L
      2.5 2 ok     guard L {"read":6,"wrote":7}`);
  expect(kinds(result)).toEqual(['lost-update']);
});

describe('who only reads', () => {
  it('sees at least what was written before, holding the lock shared', () => {
    const result = judge(`${twoInTurn.split('\n').slice(0, 7).join('\n')}
      2.0 2/b invoke acquire L {"mode":"shared"}
      2.1 2/b ok     acquire L {"mode":"shared","sequence":2,"ahead":[]}
      2.2 2/b invoke read L
      2.3 2/b ok     read L 0`);
    expect(kinds(result)).toEqual(['stale-read-under-lock']);
  });

  it('sees everything at the end', () => {
    const result = judge(`${twoInTurn}
      2.3 2/b ok     guard L {"token":2,"read":1,"wrote":2}
      3.0 9/f invoke read L null | {"final":true,"server":"zk1"}
      3.1 9/f ok     read L 1 | {"final":true,"server":"zk1"}`);
    expect(kinds(result)).toEqual(['lost-update']);
    expect(result.anomalies[0]?.message).toBe(
      'L: the final read of zk1 at 3.000 s showed 1, though process 2 (session 0xb, node 2) at 2.200 s had written 2 before.',
    );
  });

  it('may see anything without the lock', () => {
    const result = judge(`${twoInTurn}
      2.3 2/b ok     guard L {"token":2,"read":1,"wrote":2}
      3.0 3/c invoke read L
      3.1 3/c ok     read L 0`);
    expect(result).toMatchObject({ valid: true, operations: 2 });
  });
});

describe('what excuses a loss', () => {
  const zombie = `
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 1/a invoke guard L
      2.0 2/b invoke acquire L
      2.1 2/b ok     acquire L {"sequence":2,"ahead":[]}
      2.2 2/b invoke guard L
      2.3 2/b ok     guard L {"token":2,"read":0,"wrote":1}
      2.5 1/a ok     guard L {"token":1,"read":0,"wrote":1}
      2.6 1/a note   connection - "expired"
  `;

  it('is a zombie window: then it is the price of not fencing', () => {
    const result = judge(zombie);
    expect(result).toMatchObject({ valid: true, anomalies: [], details: { priceCount: 1 } });
    expect(JSON.stringify(result.details?.['price'])).toContain(
      'in a zombie window of 500.0 ms (unexplained): the price of not fencing',
    );
  });

  it('is nothing where the resource claims to fence', () => {
    expect(kinds(judge(zombie, { fenced: true }))).toEqual(['lost-update']);
  });

  it('is work that was under way when its client was told of the loss', () => {
    const result = judge(`
      1.0 1/a invoke acquire L
      1.1 1/a ok     acquire L {"sequence":1,"ahead":[]}
      1.2 1/a invoke guard L
      1.9 1/a note   connection - "disconnected"
      2.0 2/b invoke acquire L
      2.1 2/b ok     acquire L {"sequence":2,"ahead":[]}
      2.2 2/b invoke guard L
      2.3 2/b ok     guard L {"token":2,"read":0,"wrote":1}
      2.5 1/a ok     guard L {"token":1,"read":0,"wrote":1}`);
    expect(result).toMatchObject({ valid: true, details: { priceCount: 1 } });
    expect(JSON.stringify(result.details?.['price'])).toContain('while its work was under way');
  });

  it('may be work of unknown outcome, if it can have written that value', () => {
    const unknown = (wrote: number): string => `
      0.5 3/c invoke guard L
      0.9 3/c info   guard L {"read":${String(wrote - 1)},"wrote":${String(wrote)}}
      ${twoInTurn}
      2.3 2/b ok     guard L {"token":2,"read":0,"wrote":1}`;
    const possible = judge(unknown(0));
    expect(possible).toMatchObject({ valid: 'unknown', anomalies: [] });
    expect(possible.reason).toContain(
      'work of unknown outcome of process 3 at 0.500 s may have written the older value late',
    );
    expect(kinds(judge(unknown(7)))).toEqual(['lost-update']);
  });

  it('bounds what unknown work can have written by what was seen around it', () => {
    const history = (unknownAt: string): string => `
      1.0 1 invoke guard L
      1.1 1 ok     guard L {"read":0,"wrote":1}
      1.2 1 invoke guard L
      1.3 1 ok     guard L {"read":1,"wrote":2}
      ${unknownAt}
      2.0 1 invoke guard L
      2.1 1 ok     guard L {"read":2,"wrote":3}
      2.2 1 invoke guard L
      2.3 1 ok     guard L {"read":1,"wrote":2}`;
    expect(kinds(judge(history('1.4 5 invoke guard L\n 1.5 5 info guard L')))).toEqual(['lost-update']);
    expect(judge(history('1.4 5 invoke guard L').replace('1.2 1 inv', '1.15 6 invoke guard L\n 1.2 1 inv')).valid).toBe(
      false,
    );
  });
});

it('names a lower token accepted after a higher one', () => {
  const result = judge(`
      1.0 1 invoke guard L
      1.1 1 ok     guard L {"token":9,"read":0,"wrote":1}
      1.2 2 invoke guard L
      1.3 2 ok     guard L {"token":8,"read":1,"wrote":2}`);
  expect(kinds(result)).toEqual(['fencing-lost']);
  expect(result.anomalies[0]?.message).toBe(
    'L: the counter accepted token 8 of process 2 (token 8) at 1.200 s after token 9 of process 1 (token 9) at 1.000 s.',
  );
});

it('counts work whose numbers cannot be read', () => {
  const result = judge(`
      1.0 1 invoke guard L
      1.1 1 ok     guard L {"read":"x"}
      1.2 2 invoke guard L
      1.3 2 ok     guard L {"read":1,"wrote":null}`);
  expect(result).toMatchObject({ valid: true, operations: 1 });
  expect(result.details?.['skipped']).toEqual({ 'guarded work without the number it read': 1 });
});
