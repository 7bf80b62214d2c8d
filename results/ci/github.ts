import { appendFile } from 'node:fs/promises';
import type { RunResult } from '../run-result.js';
import { thresholdLine } from '../thresholds/render-thresholds.js';
import { anomalyCount } from '../why.js';

/** A line on a job's page. `file` and `line` make it appear beside that line of a pull request too. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** GitHub shows ten of each level a step. */
const mostAnnotations = 10;
const longestMessage = 2_000;
/** GitHub refuses a step's summary above 1 MiB as a whole, those of all runs of the step together. */
const longestSummary = 200_000;

/** What deserves a line on the job's page: nothing, if all is well. */
export function runAnnotations(result: RunResult, folder: string): readonly Annotation[] {
  const invalid = Object.entries(result.checkers).flatMap(([name, check]): Annotation[] => {
    if (check.valid === true) return [];
    if (check.valid === 'unknown') {
      return [{ level: 'warning', title: `unknown: ${name}`, message: check.reason ?? 'no reason was given' }];
    }
    const more = anomalyCount(check) - 1;
    const first = check.anomalies[0];
    const rest = more > 0 ? ` (and ${more} more; ${folder})` : ` (${folder})`;
    return [
      { level: 'error', title: `invalid: ${name}`, message: `${first?.kind ?? ''}: ${first?.message ?? ''}${rest}` },
    ];
  });
  const missed = (result.thresholds?.outcomes ?? []).flatMap((outcome): Annotation[] => {
    if (outcome.met === true) return [];
    const { file, line } = outcome.threshold.source;
    const level = outcome.met === false ? 'error' : 'warning';
    const title = outcome.met === false ? 'threshold missed' : 'threshold not decided';
    return [{ level, title, message: thresholdLine(outcome), file, line }];
  });
  return [...invalid, ...missed];
}

/** As GitHub's runner reads it from a step's output: `::error title=…::…`. The text can't begin another command. */
export function annotationLine({ level, title, message, file, line }: Annotation): string {
  const text = message.length <= longestMessage ? message : `${message.slice(0, longestMessage)}…`;
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${escapeProperty(title)}`,
  ];
  return `::${level} ${properties.join(',')}::${escapeData(text)}`;
}

/**
 * Tells GitHub, where this runs in one of its jobs; elsewhere does nothing.
 *
 * @param write takes lines for the step's output
 */
export async function announceOnGitHub(
  said: { readonly annotations: readonly Annotation[]; readonly summary: string },
  env: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Promise<void> {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const level of ['error', 'warning', 'notice'] as const) {
    const lines = said.annotations.filter((annotation) => annotation.level === level).map(annotationLine);
    for (const line of lines.slice(0, mostAnnotations)) write(`${line}\n`);
  }
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  const { summary } = said;
  const short = summary.length <= longestSummary ? summary : `${summary.slice(0, longestSummary)}\n\n… cut: too long`;
  await appendFile(file, `${short}\n`);
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
