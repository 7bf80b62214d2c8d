import { participantsOf, type Ensemble } from '../ensemble/ensemble.js';
import { UsageError } from '../foundation/errors.js';
import type { Fault } from './fault.js';
import { faults } from './faults/index.js';
import { nearestName } from '../foundation/nearest-name.js';
import type { Plan, PlanStep } from './plan.js';
import { fieldsOf } from './plan-schema.js';
import { placeOf } from './read-plan.js';
import { CLIENTS, selectorsOf } from './selectors.js';

/**
 * Refuses a plan that cannot be carried out on this ensemble: unknown servers and selectors, observers where there are
 * none, link faults without proxies, shapes that need more servers. The plan itself must be well-formed.
 *
 * @param source the file it came from, for messages
 * @throws UsageError `PLAN_IMPOSSIBLE`
 */
export function checkPlan(plan: Plan, ensemble: Ensemble, source: string): void {
  const refuse = (path: readonly (string | number)[], message: string, hint?: string): never => {
    throw new UsageError(`${source}: ${placeOf(path)}${message}`, {
      code: 'PLAN_IMPOSSIBLE',
      ...(hint === undefined ? {} : { hint }),
    });
  };
  const known = selectorsOf(ensemble);
  const check = (selector: string, names: readonly string[], path: readonly (string | number)[]): void => {
    const hint = `Selectors: ${names.join(', ')}.`;
    if (!names.includes(selector)) refuse(path, unknownSelector(selector, names), hint);
    if (/^observers?$/.test(selector) && participantsOf(ensemble).length === ensemble.servers.length) {
      refuse(path, `"${selector}": this ensemble has no observers`, 'Give it some with --observers.');
    }
  };
  for (const [name, selector] of Object.entries(plan.bind)) {
    check(
      selector,
      known.filter((candidate) => candidate !== CLIENTS),
      ['bind', name],
    );
  }
  const names = [...Object.keys(plan.bind), ...known];
  plan.steps.forEach((step, at) => {
    const fault = faults.find((candidate) => candidate.name === step.do);
    if (fault === undefined) return;
    for (const { selector, path } of selectorsIn(step)) {
      check(selector, names, ['steps', at, ...path]);
      if (selector === CLIENTS && !fault.clients) refuse(['steps', at, ...path], `${fault.name} is not for clients`);
    }
    const wrong = impossible(fault, step, ensemble);
    if (wrong !== null) refuse(['steps', at], wrong);
  });
}

function impossible(fault: Fault, step: PlanStep, ensemble: Ensemble): string | null {
  if (fault.disturbs === 'links' && !ensemble.proxies) return `${fault.name} needs the proxies (no --no-proxies)`;
  return fault.check?.(fieldsOf(fault, step), step, participantsOf(ensemble).length) ?? null;
}

interface PlacedSelector {
  readonly selector: string;
  readonly path: readonly (string | number)[];
}

/** The selectors of `on` and of `groups`, with where they stand. */
function selectorsIn(step: PlanStep): readonly PlacedSelector[] {
  const on = (step.on ?? []).map((selector, at): PlacedSelector => ({ selector, path: ['on', at] }));
  return [
    ...on,
    ...groupsOf(step).flatMap((group, i) => group.map((selector, j) => ({ selector, path: ['groups', i, j] }))),
  ];
}

/** A partition's groups of selectors; none for any other step. */
export function groupsOf(step: PlanStep): readonly (readonly string[])[] {
  const groups: unknown = step['groups'];
  return Array.isArray(groups) ? (groups as readonly (readonly string[])[]) : [];
}

function unknownSelector(selector: string, names: readonly string[]): string {
  if (/^client:\d+$/.test(selector)) return `"${selector}": faults on one client are not available in this version`;
  const meant = nearestName(selector, names);
  return `unknown selector "${selector}"${meant === null ? '' : ` (did you mean "${meant}"?)`}`;
}
