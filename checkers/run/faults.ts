import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Checker, CheckOptions } from '../checker.js';
import { Findings } from '../evidence/findings.js';
import type { NemesisAction } from '../evidence/fault-windows.js';
import { isUndoing, namesOf, nemesisActions } from '../evidence/fault-windows.js';
import { asList, asNumber, fieldOf, stringIn } from '../evidence/json-fields.js';
import { atSeconds, listed, shown } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';

/**
 * Did the faults take effect? A fault that was begun and shown to have had no effect makes the run `unknown`: it was
 * not tested what the plan says. So does a server that ended without being told to. Steps that never began, or whose effect could not be shown, are reported.
 *
 * Options: `planned` (how many steps the plan has).
 */
export const faults: Checker = {
  name: 'faults',
  describe: 'each fault that was begun took effect, by evidence',
  check(events: readonly HistoryEvent[], options: CheckOptions): CheckResult {
    const findings = new Findings();
    const actions = nemesisActions(events);
    const counts = { confirmed: 0, ineffective: 0, inconclusive: 0, unfinished: 0, notBegun: 0 };
    const notShown: Json[] = [];
    for (const action of actions) {
      const outcome = outcomeOf(action);
      counts[outcome]++;
      if (action.ended !== null) judgeCrashes(action.ended, findings);
      if (outcome === 'ineffective') findings.doubt(describeIneffective(action));
      else if (outcome !== 'confirmed') notShown.push({ step: action.step, fault: action.fault, judged: outcome });
    }
    findings.operations = actions.length;
    const planned = asNumber(options['planned']);
    if (planned !== null) counts.notBegun += Math.max(0, planned - stepsSeen(actions, planned));
    for (const [name, value] of Object.entries(counts)) findings.detail(name, value);
    findings.detail('notShown', notShown.slice(0, 50));
    return findings.result(events);
  },
};

/** How many steps of the plan the history speaks of; the heal at the end of a run is none of them. */
function stepsSeen(actions: readonly NemesisAction[], planned: number): number {
  const steps = actions.flatMap((action) => {
    const { step } = action;
    return isUndoing(action) || (step !== null && step >= planned)
      ? []
      : [step ?? `event ${String(action.begun.index)}`];
  });
  return new Set(steps).size;
}

/** What ended a server that no step had touched is not known here: it may be ZooKeeper, or the machine. */
function judgeCrashes(healed: HistoryEvent, findings: Findings): void {
  const ended = asList(fieldOf(fieldOf(fieldOf(healed.value, 'evidence'), 'undone'), 'endedByThemselves')) ?? [];
  const servers = ended.filter((server) => typeof server === 'string');
  if (servers.length === 0) return;
  const which =
    servers.length === 1 ? 'process of a server had ended by itself' : 'processes of servers had ended by themselves';
  findings.doubt(`the ${which}: ${listed(servers)}, before ${atSeconds(healed.time)}; see the end of its log`);
}

type Outcome = 'confirmed' | 'ineffective' | 'inconclusive' | 'unfinished' | 'notBegun';

function outcomeOf({ ended }: NemesisAction): Outcome {
  if (ended === null) return 'unfinished';
  if (fieldOf(ended.value, 'begun') === false) return 'notBegun';
  const judged = stringIn(ended.value, 'judged');
  return judged === 'confirmed' || judged === 'ineffective' ? judged : 'inconclusive';
}

function describeIneffective(action: NemesisAction): string {
  const { step, fault, begun, ended } = action;
  const on = namesOf(action);
  const name = `${isUndoing(action) ? 'undoing ' : ''}${step === null ? 'a step' : `step ${String(step)}`}`;
  return (
    `${name}, ${fault}${on.length > 0 ? ` of ${listed(on)}` : ''} at ${atSeconds(begun.time)}, took no effect ` +
    `(evidence: ${shown(fieldOf(ended?.value, 'evidence'))})`
  );
}
