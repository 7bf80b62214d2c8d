import { expect, it } from 'vitest';
import { generatedGoals, goalAtLength, sharedGoals } from './goals.js';
import type { Measured } from './measure.js';
import { renderGoals } from './report.js';

function measured(name: string, ours: number, theirs: number | null, more: Partial<Measured> = {}): Measured {
  return {
    ...{ name, file: name, model: 'cas-register', initial: undefined, expected: 'valid' },
    ours: { oneCoreMs: ours, allCoresMs: ours, verdict: 'valid', judges: ['zones'] },
    porcupine: theirs === null ? null : { oneCoreMs: theirs, allCoresMs: theirs, verdict: 'valid' },
    ...more,
  };
}

it('peers are left behind in sum, and nowhere far ahead', () => {
  const met = (...cases: readonly Measured[]): boolean[] => sharedGoals(cases).map((goal) => goal.met);
  expect(met(measured('a', 1, 30), measured('b', 1, 0.9))).toEqual([true, true, true]);
  expect(met(measured('a', 1, 20), measured('b', 2, 1.2))).toEqual([true, false, false]);
  expect(met(measured('a', 1, 30, { expected: 'invalid' }))).toEqual([false, true, true]);
  expect(met(measured('a', 1, null))).toEqual([true]);
});

it('generated histories are decided in time, a planted read at once', () => {
  const planted = measured('planted', 101, null, { expected: 'invalid' });
  const found = { ...planted, ours: { ...planted.ours, verdict: 'invalid' as const } };
  const soon = { ...found, ours: { ...found.ours, oneCoreMs: 99 } };
  const cases = [measured('a', 9_999, null), measured('b', 10_001, null), found, soon, planted];
  expect(generatedGoals(cases).map(({ met }) => met)).toEqual([true, false, false, true, false]);
});

it('each goal is told met or not, with what was measured', () => {
  const goal = goalAtLength({
    ...{ name: '900,000 with unique values', ms: 300, megabytes: 443.2, verdict: 'valid', judges: ['zones'] },
    ...{ limitMs: 500, limitMegabytes: 1000 },
  });
  const lines = renderGoals([goal, { wanted: 'more', measured: 'less', met: false }]).split('\n');
  expect(lines).toEqual([
    'Goals: 1 of 2 not met',
    '  met      900,000 with unique values: judged within 0.5 s and 1000 MB: valid',
    '           after 0.300 s, 443 MB',
    '  NOT MET  more: less',
  ]);
  expect(renderGoals([goal])).toContain('Goals: all met');
});
