import { describe, expect, it } from 'vitest';
import { anomaliesShown, Findings, Patience } from './findings.js';

describe('findings', () => {
  it('are valid when there are none', () => {
    expect(new Findings().result()).toEqual({ valid: true, operations: 0, anomalies: [] });
  });

  it('are invalid with an anomaly, whatever else is in doubt', () => {
    const findings = new Findings();
    findings.doubt('who knows');
    findings.anomaly('wrong', 'It is wrong.', [3, 1, 3]);
    findings.operations = 2;
    expect(findings.result()).toEqual({
      valid: false,
      reason: 'who knows',
      operations: 2,
      anomalies: [{ kind: 'wrong', message: 'It is wrong.', events: [1, 3] }],
    });
  });

  it('are unknown with a doubt, and tell the first and how many more', () => {
    const findings = new Findings();
    for (let i = 0; i < 12; i++) findings.doubt(`doubt ${String(i)}`);
    expect(findings.result()).toMatchObject({ valid: 'unknown', reason: 'doubt 0 (and 11 more doubts)' });
  });

  it('are a failure of the harness where judges disagree', () => {
    const findings = new Findings();
    findings.disagreement('on a this one says yes, that one no');
    findings.disagreement('on b too');
    const failure = 'the judges disagree, so one of them is wrong: on a this one says yes, that one no';
    expect(findings.result()).toMatchObject({ valid: 'unknown', failure });
    findings.anomaly('odd', 'It is odd.', [1]);
    expect(findings.result()).toMatchObject({ valid: false, failure });
    expect(new Findings().result()).not.toHaveProperty('failure');
  });

  it('carry a hundred anomalies and count all', () => {
    const findings = new Findings();
    for (let i = 0; i < anomaliesShown; i++) findings.anomaly('wrong', `${String(i)}.`, []);
    expect(findings.result().details).toBeUndefined();
    findings.anomaly('wrong', 'one more.', []);
    const { anomalies, details } = findings.result();
    expect(anomalies).toHaveLength(100);
    expect(details).toEqual({ anomalyCount: 101 });
    expect(findings.anomalyCount).toBe(101);
  });

  it('count what was passed over', () => {
    const findings = new Findings();
    findings.skip('odd');
    findings.skip('odd');
    findings.detail('seen', 7);
    expect(findings.result().details).toEqual({ seen: 7, skipped: { odd: 2 } });
  });
});

describe('patience', () => {
  it('asks the budget at once and then now and again, and keeps to its answer', () => {
    let asked = 0;
    let answer: string | null = null;
    const patience = new Patience({ exceeded: () => (asked++, answer), hold: () => undefined });
    for (let i = 0; i < 1024; i++) expect(patience.exceeded()).toBeNull();
    expect(asked).toBe(1);
    answer = 'over';
    expect(patience.exceeded()).toBe('over');
    answer = null;
    for (let i = 0; i < 3000; i++) expect(patience.exceeded()).toBe('over');
    expect(asked).toBe(2);
  });

  it('runs out by steps, not by calls', () => {
    let asked = 0;
    const patience = new Patience({ exceeded: () => (asked++, null), hold: () => undefined });
    patience.exceeded(5000);
    patience.exceeded(1000);
    expect(asked).toBe(1);
    patience.exceeded(24);
    expect(asked).toBe(2);
    const findings = new Findings();
    expect(findings.stopped(new Patience({ exceeded: () => 'the time is over', hold: () => undefined }))).toEqual({
      valid: 'unknown',
      reason: 'the time is over',
      operations: 0,
      anomalies: [],
    });
  });
});
