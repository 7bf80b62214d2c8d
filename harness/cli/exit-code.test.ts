import { describe, expect, it } from 'vitest';
import { exitCodeOf, type Judged } from './exit-code.js';

const fine: Judged = { valid: true, checkers: { a: {} } };
const broken: Judged = { valid: false, checkers: { a: {} } };
const disputed: Judged = { valid: 'unknown', checkers: { a: {}, b: { failure: 'the judges disagree' } } };

describe('the exit code', () => {
  it('is that of the verdict', () => {
    expect([true, false, 'unknown' as const].map((valid) => exitCodeOf(valid))).toEqual([0, 1, 2]);
    expect(exitCodeOf(true, [fine])).toBe(0);
    expect(exitCodeOf(false, [fine, broken])).toBe(1);
  });

  it('is that of a failed harness where judges disagree, whatever they found', () => {
    expect(exitCodeOf('unknown', [disputed])).toBe(255);
    expect(exitCodeOf('unknown', [fine, disputed])).toBe(255);
    expect(exitCodeOf(false, [{ ...disputed, valid: false }])).toBe(255);
  });

  it('is that of a violation where another run of the series found one beyond dispute', () => {
    expect(exitCodeOf(false, [disputed, broken])).toBe(1);
  });
});
