import type { Anomaly, Validity } from '../../checkers/verdict.js';
import { count, duration, figure } from '../render/text.js';
import type { RunDescription, RunResult } from '../run-result.js';
import { measuredWords } from '../thresholds/render-thresholds.js';
import type { ThresholdReport } from '../thresholds/judge-thresholds.js';
import { anomalyCount } from '../why.js';
import { code, fenced, markdownTable, plain } from './markdown.js';

/** Anomalies shown before pointing to the file. */
const shownAnomalies = 5;
/** Of a message or a drawing, in characters: histories may hold values of any size. */
const longestText = 4_000;

const words = { true: '✅ valid', false: '❌ invalid', unknown: '❔ unknown' } as const;

/** `summary.md`: the verdict first, then what it rests on; for a job's page or a comment. */
export function runMarkdown(description: RunDescription, result: RunResult): string {
  const parts = [
    `## ${words[`${result.valid}`]}: ${plain(workloadNames(result).join(', ') || 'no workload')}`,
    plain(cut(result.why)),
    ...(result.interrupted ? ['The run was interrupted: what it did until then was judged.'] : []),
    ...(result.thresholds === undefined ? [] : [thresholdsPart(result.thresholds)]),
    ...anomaliesPart(result),
    checkersPart(result),
    ...(result.workloads.length === 0 ? [] : [workloadsPart(result)]),
    ...(result.faults.length === 0 ? [] : [faultsPart(result)]),
    versionsLine(description, result),
    fenced(result.command),
  ];
  return `${parts.join('\n\n')}\n`;
}

function workloadNames({ workloads }: RunResult): readonly string[] {
  return workloads.map(({ workload }) => workload);
}

function thresholdsPart({ met, outcomes }: ThresholdReport): string {
  const said = {
    true: 'All thresholds are met.',
    false: '❌ A threshold was missed.',
    unknown: '❔ Not all were decided.',
  };
  const rows = outcomes.map((outcome) => {
    const { source } = outcome.threshold;
    const where = code(`${source.file}:${source.line}`).replaceAll('|', '\\|');
    return [thresholdWord(outcome.met), code(source.text).replaceAll('|', '\\|'), where, plain(measuredWords(outcome))];
  });
  return `### Thresholds\n\n${said[`${met}`]}\n\n${markdownTable(['', 'threshold', 'from', 'measured'], rows)}`;
}

function thresholdWord(met: Validity): string {
  return met === 'unknown' ? '❔' : met ? '✅' : '❌';
}

function anomaliesPart({ checkers }: RunResult): readonly string[] {
  const all = Object.entries(checkers).flatMap(([name, { anomalies }]) =>
    anomalies.map((anomaly) => ({ name, anomaly })),
  );
  if (all.length === 0) return [];
  const total = Object.values(checkers).reduce((sum, check) => sum + anomalyCount(check), 0);
  const shown = all.slice(0, shownAnomalies).map(({ name, anomaly }) => anomalyPart(name, anomaly));
  const more = total > shown.length ? [`… and ${count(total - shown.length)} more in \`results.json\`.`] : [];
  return ['### Anomalies', ...shown, ...more];
}

function anomalyPart(checker: string, { kind, message, events, drawing }: Anomaly): string {
  const line = `**${plain(kind)}** (${plain(checker)}): ${plain(cut(message))} Events ${events.slice(0, 12).join(', ')}.`;
  return drawing === undefined ? line : `${line}\n\n${fenced(cut(drawing.trimEnd()))}`;
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

function checkersPart({ checkers }: RunResult): string {
  const order = [false, 'unknown', true];
  const rows = Object.entries(checkers)
    .sort(([, a], [, b]) => order.indexOf(a.valid) - order.indexOf(b.valid))
    .map(([name, check]) => [
      plain(name),
      words[`${check.valid}`],
      count(check.operations),
      check.valid === 'unknown'
        ? plain(cut(check.reason ?? ''))
        : check.anomalies.length === 0
          ? ''
          : count(anomalyCount(check)),
    ]);
  return `### Checkers\n\n${markdownTable(['checker', 'verdict', 'operations', 'anomalies, or why unknown'], rows, [2])}`;
}

function workloadsPart({ workloads }: RunResult): string {
  const rows = workloads.map(({ workload, ok, fail, info, okPerS, p50Ms, p99Ms }) => [
    plain(workload),
    ...[ok, fail, info].map(count),
    ...[okPerS, p50Ms, p99Ms].map(figure),
  ]);
  const heads = ['workload', 'ok', 'fail', 'unknown', 'ok/s', 'p50 ms', 'p99 ms'];
  return `### Load\n\n${markdownTable(heads, rows, [1, 2, 3, 4, 5, 6])}`;
}

function faultsPart({ faults, phases }: RunResult): string {
  const startNs = phases.find(({ name }) => name === 'load')?.startNs ?? 0;
  const rows = faults.map((fault) => [
    plain(`${fault.do} ${fault.on.join(', ')}`),
    duration((fault.startNs - startNs) / 1e6),
    plain(fault.judged),
    duration(fault.leaderlessMs),
    duration(fault.firstWriteMs),
  ]);
  return `### Faults\n\n${markdownTable(['fault', 'at', 'evidence', 'no leader', 'first write'], rows, [1, 3, 4])}`;
}

function versionsLine({ versions, runtime, machine, startedAt }: RunDescription, { seed }: RunResult): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const parts = [`seed ${seed}`, `started ${startedAt}`, `runtime ${runtime.name}`, ...named, `${machine.cores} cores`];
  return plain(parts.join(' · '));
}
