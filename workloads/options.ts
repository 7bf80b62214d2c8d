import { UsageError } from '../harness/foundation/errors.js';
import type { Json } from '../harness/history/event.js';
import type { Workload } from './workload.js';

type Given = Readonly<Record<string, Json>>;
type Definitions = Workload['options'];

function valueOf(definitions: Definitions, given: Given, name: string): Json {
  return given[name] ?? definitions[name]?.default ?? null;
}

/** A workload's option as a number of at least `minimum`, or its default. */
export function numberOption(definitions: Definitions, given: Given, name: string, minimum: number): number {
  const value = valueOf(definitions, given, name);
  if (typeof value === 'number' && value >= minimum) return value;
  throw new UsageError(`workload option ${name}: ${JSON.stringify(value)} is not a number of at least ${minimum}`, {
    code: 'BAD_WORKLOAD_OPTION',
    hint: definitions[name]?.describe ?? 'see `chaos list`',
  });
}

/** A workload's option as one of `allowed`, or its default. */
export function choiceOption<T extends string>(
  definitions: Definitions,
  given: Given,
  name: string,
  allowed: readonly T[],
): T {
  const value = valueOf(definitions, given, name);
  const choice = allowed.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw new UsageError(`workload option ${name}: ${JSON.stringify(value)} is not one of ${allowed.join(', ')}`, {
    code: 'BAD_WORKLOAD_OPTION',
    hint: definitions[name]?.describe ?? 'see `chaos list`',
  });
}
