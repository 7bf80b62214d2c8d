import type { Json } from '../../harness/history/event.js';
import type { LatencySummary, LoadPhase, LoopKind, RunResult, WorkloadSummary } from '../run-result.js';
import { count, duration, figure, pageWidth, table, wrap } from './text.js';
import type { Ink } from './text.js';

/** Faults shown before pointing to the file. */
const shownFaults = 15;

/** Columns for a fault's name and servers. */
const faultNameWidth = 18;

/** Two lines of the page. */
const evidenceLength = 2 * (pageWidth - 8);

/** Most frequent errors shown for a workload. */
const shownErrors = 4;

/** A line per workload; what its latencies count from, what its acquisitions cost and which errors it met below. */
export function renderWorkloads(workloads: readonly WorkloadSummary[], ink: Ink): string {
  const rows = workloads.map((summary) => [
    summary.workload,
    count(summary.ok),
    count(summary.fail),
    count(summary.info),
    figure(summary.okPerS),
    figure(summary.p50Ms),
    figure(summary.p99Ms),
    summary.loop,
  ]);
  const columns = [
    { head: 'workload' },
    { head: 'ok', align: 'right' },
    { head: 'fail', align: 'right' },
    { head: 'unknown', align: 'right' },
    { head: 'ok/s', align: 'right' },
    { head: 'p50 ms', align: 'right' },
    { head: 'p99 ms', align: 'right' },
    { head: 'loop' },
  ] as const;
  return [
    table(columns, rows, ink),
    ...loopNotes(workloads, ink),
    ...workloads.flatMap((summary) => workloadNotes(summary, ink)),
  ].join('\n');
}

/** What the figures of each loop count from: the same words must not stand for two things. */
function loopNotes(workloads: readonly WorkloadSummary[], ink: Ink): string[] {
  const notes: string[] = [];
  const has = (loop: LoopKind): boolean => workloads.some((summary) => summary.loop === loop);
  if (has('open')) notes.push('open loop: latency from the intended start, waiting included');
  if (has('closed')) notes.push('closed loop: a client that waits sends nothing, so stalls hardly show');
  return notes.map((note) => ink.dim(fit(`    ${note}`)));
}

function workloadNotes(
  { workload, acquisition, errors, loop, p99SinceInvocationMs, unsent }: WorkloadSummary,
  ink: Ink,
): string[] {
  const notes: string[] = [];
  if (loop === 'open') notes.push(`p99 from the invocation ${figure(p99SinceInvocationMs ?? null)} ms`);
  if (unsent !== undefined && unsent > 0) notes.push(`${count(unsent)} turns were due and not begun at the end`);
  if (acquisition !== undefined) {
    const { notificationsPerAcquisition, listingsPerAcquisition, packetsPerAcquisition: packets } = acquisition;
    notes.push(
      `an acquisition took ${figure(notificationsPerAcquisition)} notifications, ${figure(listingsPerAcquisition)} listings`,
    );
    // Not there in results of earlier versions.
    if (typeof packets === 'number')
      notes.push(`servers sent ${figure(packets)} packets for one, with its release and work`);
  }
  const frequent = Object.entries(errors).sort(([, a], [, b]) => b - a);
  if (frequent.length > 0) {
    const rest = frequent.length > shownErrors ? ', …' : '';
    notes.push(
      frequent
        .slice(0, shownErrors)
        .map(([error, times]) => `${error} ${count(times)}`)
        .join(', ') + rest,
    );
  }
  return notes.map((note) => ink.dim(fit(`    ${workload}: ${note}`)));
}

/** Successes by operation: p50 and p99 in each phase that had any; null when no phase but `steady` had. */
export function renderPhases(latencies: readonly LatencySummary[], ink: Ink): string | null {
  const phases = ['steady', 'fault', 'recovery'] as const;
  const successes = latencies.filter(({ outcome, phase }) => outcome === 'ok' && phase !== 'all');
  if (!successes.some(({ phase }) => phase !== 'steady')) return null;
  const rows = (['open', 'closed'] as const).flatMap((loop) => {
    const own = successes.filter((summary) => summary.loop === loop);
    return own.length === 0 ? [] : [[ink.dim(`${loop} loop`), '', '', ''], ...phaseRows(own, phases)];
  });
  const heads = phases.map((phase) => ({ head: `${phase} p50/p99`, align: 'right' as const }));
  return table([{ head: 'latency, ms' }, ...heads], rows, ink);
}

function phaseRows(successes: readonly LatencySummary[], phases: readonly LoadPhase[]): string[][] {
  const kinds = [...new Set(successes.map(({ workload, f }) => `${workload} ${f}`))];
  return kinds.map((kind) => [
    kind,
    ...phases.map((phase) => {
      const found = successes.find((summary) => `${summary.workload} ${summary.f}` === kind && summary.phase === phase);
      return found === undefined ? '–' : `${figure(found.p50Ms)} / ${figure(found.p99Ms)}`;
    }),
  ]);
}

/** A line per fault with what it cost, each with its evidence below. */
export function renderFaults(
  { faults, stepsNotBegun, phases }: Pick<RunResult, 'faults' | 'stepsNotBegun' | 'phases'>,
  ink: Ink,
): string {
  const loadStartNs = phases.find(({ name }) => name === 'load')?.startNs ?? 0;
  const columns = [
    { head: 'fault' },
    { head: 'at', align: 'right' },
    { head: 'lasted', align: 'right' },
    { head: 'evidence' },
    { head: 'no leader', align: 'right' },
    { head: 'first write', align: 'right' },
  ] as const;
  const shown = faults.slice(0, shownFaults);
  const rows = shown.map((fault) => [
    clip(`${fault.do} ${fault.on.join(',')}`, faultNameWidth),
    duration((fault.startNs - loadStartNs) / 1e6),
    fault.endNs === null ? 'to the end' : duration((fault.endNs - fault.startNs) / 1e6),
    judgedWord(fault.judged, ink),
    duration(fault.leaderlessMs),
    duration(fault.firstWriteMs),
  ]);
  const [head, ...lines] = table(columns, rows, ink).split('\n');
  const withEvidence = lines.flatMap((line, place) => [
    line,
    `    ${ink.dim(wrap(clip(evidenceLine(shown[place]?.evidence), evidenceLength), '    '))}`,
  ]);
  const more =
    faults.length > shown.length ? [`  and ${count(faults.length - shown.length)} more in results.json`] : [];
  return [head, ...withEvidence, ...more, ...notBegun(stepsNotBegun)].join('\n');
}

/** Each sentence once: a plan goes on as if there were time for all of it. */
function notBegun(steps: RunResult['stepsNotBegun']): readonly string[] {
  const times = new Map<string, number>();
  for (const { do: name, on, why } of steps) {
    const words = `${name} ${on.join(',')}: ${why}`;
    times.set(words, (times.get(words) ?? 0) + 1);
  }
  return [...times].map(
    ([words, often]) => `  not begun: ${wrap(`${often === 1 ? '' : `${often} × `}${words}`, '    ', 13)}`,
  );
}

function judgedWord(judged: string, ink: Ink): string {
  if (judged === 'confirmed') return ink.green(judged);
  return judged === 'ineffective' ? ink.red(judged) : ink.yellow(judged);
}

function evidenceLine(evidence: Json | undefined): string {
  const words = evidenceWords(evidence ?? null, ', ');
  return words === '' ? 'no evidence recorded' : words;
}

/** Evidence as words, whatever its shape, which belongs to the fault: `leader after zk2 epoch 2`. */
function evidenceWords(evidence: Json, separator: string): string {
  if (evidence === null) return '';
  if (Array.isArray(evidence)) return evidence.map((part: Json) => evidenceWords(part, ' ')).join(', ');
  if (typeof evidence !== 'object') return String(evidence);
  return Object.entries(evidence)
    .map(([name, value]) => {
      const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      if (typeof value === 'number' && name.endsWith('Ms')) return `${words.slice(0, -3)} ${duration(value)}`;
      if (typeof value === 'boolean') return value ? words : `not ${words}`;
      if (value === null) return `${words} unknown`;
      return name === 'server' ? evidenceWords(value, ' ') : `${words} ${evidenceWords(value, ' ')}`;
    })
    .join(separator);
}

/** One line of the page; what is cut is in results.json. */
function fit(line: string): string {
  return clip(line, pageWidth);
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
