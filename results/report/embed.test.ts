import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageParts, policyOf, renderReport } from './embed.js';
import { extractReport } from './extract-report.js';
import { subjectOf, writeHistory } from './testing/written-report.js';

const parts = { script: 'run()', style: 'p{}' };
const nasty = fc.constantFrom(
  '</script>',
  '<script>alert(1)</script>',
  '<!--',
  ']]>',
  '\u2028',
  '"onload="',
  '&lt;',
  '\\u003c',
);

function htmlOf(text: string): string {
  const event = { process: 0, f: text, key: text, value: text, workload: text } as const;
  const file = writeHistory([
    { at: 1, type: 'invoke', ...event },
    { at: 2, type: 'fail', error: text, ...event },
  ]);
  const subject = subjectOf(file, [{ kind: text, message: text, events: [0, 1] }]);
  return renderReport(extractReport({ ...subject, folder: text, remark: text }), parts);
}

describe('a report', () => {
  it('holds whatever a history says as text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 6 }), (texts) => {
        const text = texts.join('');
        const html = htmlOf(text);
        expect(html.match(/<\/?script/gi)).toEqual(['<script', '</script', '<script', '</script']);
        expect(html).not.toContain('<!--');
        const [, json = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html) ?? [];
        expect((JSON.parse(json) as { anomalies: { message: string }[] }).anomalies[0]?.message).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  it('lets run its own script only, by a policy that can be sent along', () => {
    const html = htmlOf('x');
    const hash = createHash('sha256').update(parts.script).digest('base64');
    expect(policyOf(html)).toContain(`script-src 'sha256-${hash}';`);
    expect(policyOf(html.slice(0, 1000))).toBe(policyOf(html));
    expect(policyOf(html)).toContain("default-src 'none'");
    expect(policyOf('<!doctype html><p>')).toBeNull();
  });

  it('refuses a script that would end its own element', () => {
    const data = extractReport(subjectOf(writeHistory([])));
    expect(() => renderReport(data, { script: '"</script>"', style: '' })).toThrow(/end its own element/);
    expect(renderReport(data, pageParts())).toContain('id="page"');
  });
});
