import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JunitCase, JunitSuite } from './junit-xml.js';
import { renderJunit } from './junit-xml.js';
import { schemaComplaints } from './testing/junit-schema.js';

function suite(cases: readonly JunitCase[], properties: Readonly<Record<string, string>> = {}): JunitSuite {
  return { name: 'a suite', startedAt: new Date(0), hostname: 'localhost', timeS: 1234.5678, properties, cases };
}

const passed: JunitCase = { classname: 'zk-chaos.register', name: 'linearizable', timeS: 0.1 };
const problem = {
  type: 'stale-read',
  message: 'two\nlines & "quotes" <tags>',
  text: 'p1 |--w 1--|\n   ]]> \u0000\uD800',
};

describe('renderJunit', () => {
  it('is valid by the schema of Jenkins, whatever happened', { timeout: 30_000 }, async () => {
    const cases = [
      passed,
      { ...passed, failure: problem },
      { ...passed, error: problem },
      { ...passed, skipped: 'no' },
    ];
    expect(await schemaComplaints(renderJunit([suite(cases, { seed: '1', '"<&>': '\u0007' }), suite([])]))).toEqual([]);
    expect(await schemaComplaints(renderJunit([]))).toEqual([]);
  });

  it('the schema does see what is wrong', { timeout: 30_000 }, async () => {
    const xml = renderJunit([suite([{ ...passed, failure: problem }])]);
    expect(await schemaComplaints(xml.replace('<failure', '<fault').replace('</failure', '</fault'))).not.toEqual([]);
    expect(await schemaComplaints(xml.replace(' tests="1"', ''))).not.toEqual([]);
    expect(await schemaComplaints(xml.replace('&lt;tags', '<tags'))).not.toEqual([]);
  });

  it('any text stays valid XML', { timeout: 60_000 }, async () => {
    const text = fc.string({ unit: 'binary' });
    const anyCase = fc.record({ classname: text, name: text, timeS: fc.double({ min: 0, max: 1e6, noNaN: true }) });
    const anyProblem = fc.record({ type: text, message: text, text });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyCase, anyProblem), { maxLength: 20 }), async (entries) => {
        const cases = entries.map(([one, failure]) => ({ ...one, failure }));
        expect(await schemaComplaints(renderJunit([suite(cases)]))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('counts what failed, what is unknown and what was skipped, and keeps the columns of drawings', () => {
    const drawing = 'p1  |--write 9--|\np3              |--read 7--|';
    const failing = { ...passed, failure: { type: 'x', message: 'm', text: drawing } };
    const xml = renderJunit([suite([passed, failing, { ...passed, error: problem }, { ...passed, skipped: '' }])]);
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1" time="1234.568"');
    expect(xml).toContain(`>${drawing}</failure>`);
  });
});
