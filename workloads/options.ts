import { UsageError } from '../harness/foundation/errors.js';
import type { Json } from '../harness/history/event.js';

/** An option of a workload: what it is when nothing is said, and what may be said. */
export interface WorkloadOption {
  readonly default: Json;
  readonly describe: string;
  /** For numbers. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Without a fraction. */
  readonly whole?: true;
  /** For text. */
  readonly choices?: readonly string[];
}

export type WorkloadOptions = Readonly<Record<string, WorkloadOption>>;

type Given = Readonly<Record<string, Json>>;

/** What is wrong with a value, as the rest of a sentence that begins with the value; null when it is allowed. */
export function faultOf(option: WorkloadOption, value: Json): string | null {
  const { minimum = -Infinity, maximum = Infinity, whole, choices } = option;
  if (choices !== undefined) {
    return typeof value === 'string' && choices.includes(value) ? null : `is not one of ${choices.join(', ')}`;
  }
  if (typeof option.default !== 'number') return null;
  const kind = whole === true ? 'a whole number' : 'a number';
  const fits = typeof value === 'number' && value >= minimum && value <= maximum;
  if (fits && (whole !== true || Number.isInteger(value))) return null;
  if (maximum !== Infinity) return `is not ${kind} from ${minimum} to ${maximum}`;
  return `is not ${kind}${minimum === -Infinity ? '' : ` of at least ${minimum}`}`;
}

function valueOf(options: WorkloadOptions, given: Given, name: string): Json {
  const option = options[name];
  if (option === undefined) throw new RangeError(`there is no workload option ${name}`);
  const value = given[name] ?? option.default;
  const fault = faultOf(option, value);
  if (fault === null) return value;
  throw new UsageError(`workload option ${name}: ${JSON.stringify(value)} ${fault}`, {
    code: 'BAD_WORKLOAD_OPTION',
    hint: `${name}: ${option.describe}`,
  });
}

/** The option's value, or its default. Throws UsageError when it is not allowed. */
export function numberOption(options: WorkloadOptions, given: Given, name: string): number {
  return Number(valueOf(options, given, name));
}

/** The option's value, or its default. Throws UsageError when it is not allowed. */
export function textOption(options: WorkloadOptions, given: Given, name: string): string {
  const value = valueOf(options, given, name);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
