import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Checker, CheckOptions } from '../checker.js';
import { Findings } from '../evidence/findings.js';
import { asNumber, fieldOf, listIn, numberIn, stringIn } from '../evidence/json-fields.js';
import { atSeconds, listed, shown } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';

interface StepSeen {
  readonly step: number | null;
  readonly fault: string;
  readonly begun: HistoryEvent;
  ended: HistoryEvent | null;
}

/**
 * Did the faults take effect? A fault that was begun and shown to have had no effect makes the run `unknown`: it was
 * not tested what the plan says. Steps that never began, or whose effect could not be shown, are reported.
 *
 * Options: `planned` (how many steps the plan has).
 */
export const faults: Checker = {
  name: 'faults',
  describe: 'each fault that was begun took effect, by evidence',
  check(events: readonly HistoryEvent[], options: CheckOptions): CheckResult {
    const findings = new Findings();
    const steps = stepsOf(events);
    const counts = { confirmed: 0, ineffective: 0, inconclusive: 0, unfinished: 0 };
    findings.operations = steps.length;
    for (const { step, fault, begun, ended } of steps) {
      if (ended === null) {
        counts.unfinished++;
        continue;
      }
      const judged = stringIn(ended.value, 'judged');
      if (judged === 'confirmed') counts.confirmed++;
      else if (judged === 'ineffective') counts.ineffective++;
      else counts.inconclusive++;
      if (judged !== 'ineffective') continue;
      const on = (listIn(ended.value, 'on') ?? []).filter((name) => typeof name === 'string');
      const evidence = shown(fieldOf(ended.value, 'evidence'));
      findings.doubt(
        `${step === null ? 'a step' : `step ${String(step)}`}, ${fault}${on.length > 0 ? ` of ${listed(on)}` : ''} at ` +
          `${atSeconds(begun.time)}, took no effect (evidence: ${evidence})`,
      );
    }
    for (const [name, value] of Object.entries(counts)) findings.detail(name, value);
    reportPlan(steps, options, findings);
    return findings.result();
  },
};

function stepsOf(events: readonly HistoryEvent[]): StepSeen[] {
  const steps: StepSeen[] = [];
  for (const event of events) {
    if (event.process !== 'nemesis' || event.type === 'note') continue;
    const step = numberIn(event.value, 'step');
    const begun = event.type === 'invoke' ? undefined : openStep(steps, event.f, step);
    if (begun === undefined)
      steps.push({ step, fault: event.f, begun: event, ended: event.type === 'invoke' ? null : event });
    else begun.ended = event;
  }
  return steps;
}

function openStep(steps: readonly StepSeen[], fault: string, step: number | null): StepSeen | undefined {
  return steps.findLast((seen) => seen.fault === fault && seen.step === step && seen.ended === null);
}

function reportPlan(steps: readonly StepSeen[], options: CheckOptions, findings: Findings): void {
  const unsure = steps
    .filter(
      ({ ended }) => ended === null || !['confirmed', 'ineffective'].includes(stringIn(ended.value, 'judged') ?? ''),
    )
    .map(({ step, fault, ended }): Json => ({ step, fault, judged: ended === null ? 'unfinished' : 'inconclusive' }));
  if (unsure.length > 0) findings.detail('notShown', unsure.slice(0, 50));
  const planned = asNumber(options['planned']);
  if (planned === null) return;
  const numbers = new Set(steps.map(({ step }) => step).filter((step) => step !== null));
  findings.detail('planned', planned);
  findings.detail('notBegun', Math.max(0, planned - (numbers.size > 0 ? numbers.size : steps.length)));
}
