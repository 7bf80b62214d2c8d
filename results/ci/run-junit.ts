import { anomalyCount } from '../why.js';
import type { RunDescription, RunResult } from '../run-result.js';
import { thresholdLine } from '../thresholds/render-thresholds.js';
import type { ThresholdOutcome } from '../thresholds/judge-thresholds.js';
import { scopeText } from '../thresholds/threshold.js';
import { counted } from '../render/text.js';
import type { JunitCase, JunitSuite } from './junit-xml.js';

/** What is said of a case at most, in characters: a hundred anomalies with drawings may be far more. */
const longestText = 100_000;

/**
 * One run as a suite: a case for each checker and each threshold. A violation is a failure; what could not be judged is
 * an error, so that it is neither taken for a violation nor for a success.
 */
export function runSuite(description: RunDescription, result: RunResult): JunitSuite {
  const { runId, startedAt, versions, runtime, command, phases } = description;
  const thresholds = result.thresholds?.outcomes ?? [];
  return {
    name: suiteName(description),
    startedAt: new Date(startedAt),
    hostname: 'localhost',
    timeS: (phases.at(-1)?.endNs ?? 0) / 1e9,
    properties: {
      run: runId,
      verdict: result.valid === 'unknown' ? 'unknown' : result.valid ? 'valid' : 'invalid',
      why: result.why,
      seed: String(result.seed),
      command,
      runtime: runtime.name,
      ...versions,
    },
    cases: [...Object.entries(result.checkers).map(checkerCase), ...thresholds.map(thresholdCase)],
  };
}

/** `zk-chaos register+watch, kill-leader`. */
function suiteName({ options }: RunDescription): string {
  const faults = namesIn(options['nemesis']);
  const planned = options['plan'] === null || options['plan'] === undefined ? [] : ['plan'];
  const under = [...(planned.length > 0 ? planned : faults)].join('+') || 'no faults';
  return `zk-chaos ${namesIn(options['workloads']).join('+') || 'run'}, ${under}`;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}

function checkerCase([name, check]: [string, RunResult['checkers'][string]]): JunitCase {
  const [workload, checker] = name.includes('/') ? (name.split('/', 2) as [string, string]) : ['run', name];
  const common = { classname: `zk-chaos.${workload}`, name: checker, timeS: check.elapsedMs / 1000 };
  if (check.valid === true) return common;
  if (check.valid === 'unknown') {
    const reason = check.reason ?? 'no reason was given';
    return { ...common, error: { type: 'unknown', message: reason, text: reason } };
  }
  const [first] = check.anomalies;
  const found = counted(anomalyCount(check), 'anomaly', 'anomalies');
  return {
    ...common,
    failure: {
      type: first?.kind ?? 'invalid',
      message: `${found}: ${first?.message ?? check.reason ?? 'no reason was given'}`,
      text: anomaliesText(check),
    },
  };
}

function anomaliesText({ anomalies }: RunResult['checkers'][string]): string {
  const texts = anomalies.map(({ kind, message, events, drawing }, place) => {
    const lines = [`${place + 1}. ${kind}: ${message}`, `events ${events.join(', ')}`];
    return [...lines, ...(drawing === undefined ? [] : [drawing.trimEnd()])].join('\n');
  });
  const text = texts.join('\n\n');
  return text.length <= longestText ? text : `${text.slice(0, longestText)}\n… the rest is in results.json`;
}

function thresholdCase(outcome: ThresholdOutcome): JunitCase {
  const { threshold, met } = outcome;
  const common = {
    classname: 'zk-chaos.thresholds',
    name: `${threshold.metric} ${scopeText(threshold.scope)}`.trim(),
    timeS: 0,
  };
  const line = thresholdLine(outcome);
  if (met === true) return common;
  const problem = { type: met === false ? 'threshold-missed' : 'threshold-not-measured', message: line, text: line };
  return met === false ? { ...common, failure: problem } : { ...common, error: problem };
}
