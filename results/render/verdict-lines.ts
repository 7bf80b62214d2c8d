import type { Anomaly, CheckResult, Validity } from '../../checkers/verdict.js';
import { anomalyCount } from '../why.js';
import { count, duration, table, wrap } from './text.js';
import type { Ink } from './text.js';

/** Numbers of events under an anomaly. */
const shownEvents = 12;
/** Anomalies shown before pointing to the file. */
const shownAnomalies = 3;

/** The first line: the verdict, then why. */
export function renderVerdict(valid: Validity, why: string, ink: Ink): string {
  const word = valid === 'unknown' ? 'UNKNOWN' : valid ? 'VALID' : 'INVALID';
  return `${ink.bold(colorOf(valid, ink)(word))}  ${wrap(why, '  ', word.length + 2)}`;
}

function colorOf(valid: Validity, ink: Ink): Ink[keyof Ink] {
  return valid === 'unknown' ? ink.yellow : valid ? ink.green : ink.red;
}

function validityWord(valid: Validity, ink: Ink): string {
  return colorOf(valid, ink)(valid === 'unknown' ? 'unknown' : valid ? 'valid' : 'invalid');
}

export type Checkers = Readonly<Record<string, CheckResult & { readonly elapsedMs: number }>>;

/** A line per checker, the worst first; reasons of `unknown` below. */
export function renderCheckers(checkers: Checkers, ink: Ink): string {
  const entries = Object.entries(checkers).sort(([, a], [, b]) => severity(a.valid) - severity(b.valid));
  const rows = entries.map(([name, check]) => [
    name,
    validityWord(check.valid, ink),
    count(check.operations),
    duration(check.elapsedMs),
    check.anomalies.length === 0 ? '' : count(anomalyCount(check)),
  ]);
  const columns = [
    { head: 'checker' },
    { head: 'verdict' },
    { head: 'operations', align: 'right' },
    { head: 'took', align: 'right' },
    { head: 'anomalies', align: 'right' },
  ] as const;
  const reasons = entries
    .filter(([, { valid, reason }]) => valid === 'unknown' && reason !== undefined)
    .map(([name, { reason }]) => `  ${ink.yellow('?')} ${wrap(`${name}: ${String(reason)}`, '    ')}`);
  return [table(columns, rows, ink), ...reasons].join('\n');
}

/** The first few anomalies in words, with their drawings; null when there is none. */
export function renderAnomalies(checkers: Checkers, where: string, ink: Ink): string | null {
  const all = Object.entries(checkers).flatMap(([name, { anomalies }]) =>
    anomalies.map((anomaly) => ({ name, anomaly })),
  );
  if (all.length === 0) return null;
  const total = Object.values(checkers).reduce((sum, check) => sum + anomalyCount(check), 0);
  const shown = all
    .slice(0, shownAnomalies)
    .map(({ name, anomaly }, place) => renderAnomaly(place + 1, name, anomaly, ink));
  const more = total > shown.length ? [`  and ${count(total - shown.length)} more in ${where}`] : [];
  return [...shown, ...more].join('\n');
}

function renderAnomaly(number: number, checker: string, anomaly: Anomaly, ink: Ink): string {
  const indent = '     ';
  const head = `  ${number}. ${ink.bold(anomaly.kind)} (${checker})`;
  const events = anomaly.events.length === 0 ? [] : [wrap(`events ${someOf(anomaly.events)}`, indent)];
  const drawing = anomaly.drawing === undefined ? [] : anomaly.drawing.trimEnd().split('\n');
  return [
    head,
    indent + wrap(anomaly.message, indent),
    ...events.map((line) => indent + ink.dim(line)),
    ...drawing.map((line) => indent + line),
  ].join('\n');
}

/** All of them where they fit on a line or so. */
function someOf(events: readonly number[]): string {
  const rest = events.length - shownEvents;
  return events.slice(0, shownEvents).join(', ') + (rest > 0 ? ` and ${count(rest)} more` : '');
}

function severity(valid: Validity): number {
  return valid === false ? 0 : valid === 'unknown' ? 1 : 2;
}
