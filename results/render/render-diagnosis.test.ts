import { expect, it } from 'vitest';
import { renderDiagnosis } from './render-diagnosis.js';

it('gives each finding a line and each problem a remedy', () => {
  const findings = [
    { what: 'Node', state: 'fine', found: 'v20.1.0' },
    { what: 'runtime docker', state: 'doubtful', found: 'no engine answers', remedy: 'start dockerd' },
    { what: 'space', state: 'missing', found: 'read-only', remedy: 'use --out' },
  ] as const;
  expect(renderDiagnosis(findings, ['container zk1 of run abc'], false)).toBe(
    [
      '  ok       Node: v20.1.0',
      '  doubt    runtime docker: no engine answers',
      '           → start dockerd',
      '  missing  space: read-only',
      '           → use --out',
      '',
      '  swept    container zk1 of run abc',
      '',
    ].join('\n'),
  );
  expect(renderDiagnosis([], [], false)).toContain('nothing was left by earlier runs');
});
