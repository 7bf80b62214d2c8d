import { expect, it } from 'vitest';
import { judgedAgain } from './judged-again.js';
import { fineCheck, sampleResult, staleRead, unknownCheck } from './testing/sample-run.js';

const at = '2026-02-03T04:05:06.000Z';
const valid = { valid: true, why: 'nothing wrong', checkers: { set: fineCheck } } as const;
const invalid = { valid: false, why: 'set found 1 anomaly (stale-read)', checkers: { set: staleRead } } as const;
const unknown = { valid: 'unknown', why: 'set: it took longer than 60 s', checkers: { set: unknownCheck } } as const;

it('has the new verdict, all that was measured, and the verdict of before', () => {
  const stored = sampleResult({ ...valid });
  expect(judgedAgain(stored, invalid, at)).toEqual({
    ...stored,
    ...invalid,
    judgedAgainAt: at,
    earlierVerdicts: [{ valid: true, why: 'nothing wrong' }],
  });
});

it('keeps no verdict twice, and each that was another one', () => {
  const same = judgedAgain(sampleResult({ ...valid }), valid, at);
  expect(same).toMatchObject({ valid: true, judgedAgainAt: at });
  expect(same).not.toHaveProperty('earlierVerdicts');
  const later = judgedAgain(judgedAgain(sampleResult({ ...valid }), unknown, at) ?? sampleResult(), invalid, at);
  expect(later?.earlierVerdicts).toEqual([
    { valid: true, why: valid.why },
    { valid: 'unknown', why: unknown.why },
  ]);
});

it('leaves a violation where the new verdict is none, or where the harness failed', () => {
  expect(judgedAgain(sampleResult({ ...invalid }), unknown, at)).toBeNull();
  expect(judgedAgain(sampleResult({ ...invalid }), valid, at)?.valid).toBe(true);
  expect(judgedAgain(sampleResult({ ...valid }), unknown, at)?.valid).toBe('unknown');
  const failed = { ...unknown, checkers: { set: { ...unknownCheck, failure: 'two judges disagree' } } };
  expect(judgedAgain(sampleResult({ ...valid }), failed, at)).toBeNull();
});
