import { describe, expect, it } from 'vitest';
import { wholeNumber } from '../harness/cli/options/option-values.js';
import { GivenOptions } from '../harness/cli/options/option.js';
import { numbersFrom, ticksEntries, ticksFrom } from './bench-options.js';
import { ensembleOptionEntries, ensembleOptionsFrom } from './ensemble/ensemble-options.js';
import { locksOptionEntries, locksOptionsFrom } from './locks/locks-options.js';
import { overheadOptionEntries, overheadOptionsFrom } from './overhead/overhead-options.js';
import { repeatBench } from './repeat-bench.js';

const given = (values: Readonly<Record<string, string>>): GivenOptions =>
  new GivenOptions(new Map(Object.entries(values).map(([name, value]) => [name, [value]])), new Set());

describe('what several measurements are told', () => {
  it('defaults are those that help shows', () => {
    const measurements = [
      { entries: locksOptionEntries, read: locksOptionsFrom },
      { entries: ensembleOptionEntries, read: ensembleOptionsFrom },
      { entries: overheadOptionEntries, read: overheadOptionsFrom },
    ];
    for (const { entries, read } of measurements) {
      const place = { seed: '1', out: 'x' };
      // The others are in words; reads are of shared locks only.
      const shown = entries.filter(({ name, default: text = '' }) => /^\d[\d.,]*$/.test(text) && name !== 'reads');
      expect(shown.length).toBeGreaterThan(2);
      const said = Object.fromEntries(shown.map(({ name, default: text = '' }) => [name, text]));
      expect(read(given({ ...said, ...place }))).toEqual(read(given(place)));
    }
  });

  it('an ensemble is measured often enough for an interval to say something', () => {
    expect(ensembleOptionsFrom(given({})).rounds).toBe(5);
  });

  it('a list has each number once', () => {
    const read = (text: string): readonly number[] =>
      numbersFrom(given({ nodes: text }), 'nodes', wholeNumber(3, 9), '3,5');
    expect(read('9, 3')).toEqual([9, 3]);
    expect(() => read('3,5,3')).toThrow('--nodes 3,5,3: each number once; 3 is there twice');
    expect(() => read('3,')).toThrow('--nodes');
  });

  it('no session times out sooner than servers grant', () => {
    const defaults = { tickTimeMs: 500, sessionTimeoutMs: 6000 };
    expect(ticksEntries(defaults, "the clients'").map((entry) => entry.default)).toEqual(['500', '6000', undefined]);
    expect(ticksFrom(given({ 'session-timeout': '1000', 'jvm-args': ' -Xmx1g  -ea' }), defaults)).toEqual({
      ...{ tickTimeMs: 500, sessionTimeoutMs: 1000, jvmArguments: ['-Xmx1g', '-ea'] },
    });
    expect(() => ticksFrom(given({ 'session-timeout': '999' }), defaults)).toThrow(
      '--session-timeout 999: with a tick of 500 ms servers grant at least 1000 ms',
    );
  });
});

it('a measurement is repeated with what a configuration file gave, without the file', () => {
  const options = given({ config: 'mine.yaml', contenders: '2,10', out: 'x', seed: '3' });
  expect(repeatBench('locks', locksOptionEntries, options, 3)).toBe(
    'npm run chaos -- bench locks --contenders=2,10 --seed 3',
  );
});
