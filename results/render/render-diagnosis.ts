import { inkFor, wrap } from './text.js';

/** One thing looked at on this machine. */
export interface Finding {
  readonly what: string;
  /** `missing`: no run can work without it. `doubtful`: runs work, or some of them. */
  readonly state: 'fine' | 'doubtful' | 'missing';
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** What `doctor` shows: a line a finding, the remedy below. */
export function renderDiagnosis(findings: readonly Finding[], swept: readonly string[], colors: boolean): string {
  const ink = inkFor(colors);
  const marks = { fine: ink.green('ok     '), doubtful: ink.yellow('doubt  '), missing: ink.red('missing') };
  const indent = ' '.repeat(11);
  const lines = findings.flatMap(({ what, state, found, remedy }) => [
    `  ${marks[state]}  ${wrap(`${what}: ${found}`, indent)}`,
    ...(remedy === undefined ? [] : [`${indent}→ ${wrap(remedy, `${indent}  `)}`]),
  ]);
  const sweeping =
    swept.length === 0 ? ['  nothing was left by earlier runs'] : swept.map((line) => `  swept    ${line}`);
  return `${[...lines, '', ...sweeping].join('\n')}\n`;
}
