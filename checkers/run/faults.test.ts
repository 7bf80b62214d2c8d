import { expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import type { CheckOptions } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { faults } from './faults.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return faults.check(written(text), options, unlimited);
}

const killed = `
      1.0 nemesis invoke kill - {"step":0,"on":["leader"]}
      1.5 nemesis info   kill - {"step":0,"on":["zk3"],"evidence":{"pid":"gone"},"judged":"confirmed"}`;

it('accepts faults that took effect, and counts them', () => {
  const result = judge(killed, { planned: 1 });
  expect(result).toMatchObject({ valid: true, operations: 1 });
  expect(result.details).toEqual({
    confirmed: 1,
    ineffective: 0,
    inconclusive: 0,
    unfinished: 0,
    notBegun: 0,
    notShown: [],
  });
});

it('is unknown when a fault took no effect', () => {
  const result = judge(killed.replace('confirmed', 'ineffective'));
  expect(result.valid).toBe('unknown');
  expect(result.reason).toBe(
    'step 0, kill of zk3 at 1.000 s took no effect (evidence: {"pid":"gone"})'.replace(
      'at 1.000 s took',
      'at 1.000 s, took',
    ),
  );
});

it('reports what was not begun, not shown or not finished, without doubting the run', () => {
  const result = judge(
    `${killed}
      2.0 nemesis invoke pause - {"step":1,"on":["zk1"]}
      2.1 nemesis info   pause - {"step":1,"on":["zk1"],"judged":"inconclusive"}
      3.0 nemesis invoke pause - {"step":2,"on":["zk1"]}
      3.1 nemesis info   pause - {"step":2,"on":[],"begun":false,"judged":"inconclusive"}
      4.0 nemesis invoke heal - {"step":5}`,
    { planned: 5 },
  );
  expect(result.valid).toBe(true);
  expect(result.details).toEqual({
    confirmed: 1,
    ineffective: 0,
    inconclusive: 1,
    unfinished: 1,
    notBegun: 3,
    notShown: [
      { step: 1, fault: 'pause', judged: 'inconclusive' },
      { step: 2, fault: 'pause', judged: 'notBegun' },
      { step: 5, fault: 'heal', judged: 'unfinished' },
    ],
  });
});

it('tells the undoing of a step from the step', () => {
  const result = judge(
    `${killed}
      2.0 nemesis invoke start - {"step":0,"on":["zk3"],"undoes":true}
      2.1 nemesis info   start - {"step":0,"on":["zk3"],"undoes":true,"judged":"ineffective"}`,
    { planned: 2 },
  );
  expect(result.reason).toContain('undoing step 0, start of zk3 at 2.000 s, took no effect');
  expect(result.details).toMatchObject({ notBegun: 1 });
});

it('says nothing about a run without faults', () => {
  expect(judge('1.0 1 invoke read x')).toMatchObject({ valid: true, operations: 0 });
});

it('is unknown when a server ended without being told to', () => {
  const healed = (ended: readonly string[]): CheckResult => {
    const value = { step: 1, on: [], judged: 'confirmed', evidence: { undone: { endedByThemselves: ended } } };
    return judge(`
      2.0 nemesis invoke heal - {"step":1,"on":[]}
      2.5 nemesis info   heal - ${JSON.stringify(value)}`);
  };
  expect(healed([]).valid).toBe(true);
  expect(healed(['zk2'])).toMatchObject({
    valid: 'unknown',
    reason: 'the process of a server had ended by itself: zk2, before 2.500 s; see the end of its log',
  });
});

it('names a step without a number, servers by name only, and evidence that is not there', () => {
  const nameless = judge('1 nemesis invoke kill - {}\n2 nemesis info kill - {"judged":"ineffective"}');
  expect(nameless.reason).toBe('a step, kill at 1.000 s, took no effect (evidence: nothing)');
  const ended = (list: string): CheckResult =>
    judge(`1 nemesis invoke heal - {"step":3}
           2 nemesis info heal - {"step":3,"judged":"confirmed","evidence":{"undone":{"endedByThemselves":${list}}}}`);
  expect(ended('[7]').valid).toBe(true);
  expect(ended('["zk1",7]').reason).toBe(
    'the process of a server had ended by itself: zk1, before 2.000 s; see the end of its log',
  );
  expect(judge(killed).details).toMatchObject({ notBegun: 0 });
  expect(judge(killed, { planned: 3 }).details).toMatchObject({ notBegun: 2 });
});
