import { faultOf } from '../../../workloads/options.js';
import type { Workload } from '../../../workloads/workload.js';
import { UsageError } from '../../foundation/errors.js';
import type { Json } from '../../history/event.js';
import { nearestName } from '../../foundation/nearest-name.js';

/** For each chosen workload all its options: those given as `workload.option=value`, otherwise the defaults. */
export function workloadOptionsFrom(
  given: readonly string[],
  chosen: readonly Workload[],
): Readonly<Record<string, Readonly<Record<string, Json>>>> {
  const options: Record<string, Record<string, Json>> = {};
  for (const workload of chosen) {
    options[workload.name] = Object.fromEntries(
      Object.entries(workload.options).map(([name, option]) => [name, option.default]),
    );
  }
  for (const text of given) {
    const { workload, option, value } = parse(text, chosen);
    (options[workload.name] ??= {})[option] = value;
  }
  return options;
}

function parse(text: string, chosen: readonly Workload[]): { workload: Workload; option: string; value: Json } {
  const match = /^([^.=]+)\.([^.=]+)=(.*)$/s.exec(text);
  if (match === null) throw wrong(text, 'is not WORKLOAD.OPTION=VALUE, as in register.reads=plain');
  const [, workloadName = '', option = '', value = ''] = match;
  const workload = chosen.find(({ name }) => name === workloadName);
  if (workload === undefined) {
    throw wrong(text, `${workloadName} is not among the workloads of this run (${namesIn(chosen)})`);
  }
  const definition = workload.options[option];
  if (definition === undefined) {
    const allowed = Object.keys(workload.options);
    const nearest = nearestName(option, allowed);
    const meant = nearest === null ? '' : ` (did you mean ${nearest}?)`;
    throw wrong(text, `${workloadName} has no option ${option}${meant}; it has ${allowed.join(', ') || 'none'}`);
  }
  const typed = valueLike(definition.default, value, text);
  const fault = faultOf(definition, typed);
  if (fault !== null) throw wrong(text, `${value} ${fault}`);
  return { workload, option, value: typed };
}

/** The value in the type of the option's default. */
function valueLike(example: Json, value: string, text: string): Json {
  if (typeof example === 'string') return value;
  let parsed: Json;
  try {
    parsed = JSON.parse(value) as Json;
  } catch {
    throw wrong(text, `the value must be ${typeof example === 'object' ? 'JSON' : `a ${typeof example}`}`);
  }
  if (typeof parsed !== typeof example) throw wrong(text, `the value must be a ${typeof example}`);
  return parsed;
}

function namesIn(workloads: readonly Workload[]): string {
  return workloads.map(({ name }) => name).join(', ');
}

function wrong(text: string, what: string): UsageError {
  return new UsageError(`--workload-option ${text}: ${what}`, { code: 'BAD_WORKLOAD_OPTION' });
}
