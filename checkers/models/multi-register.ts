import type { Json } from '../../harness/history/event.js';
import { canonical } from '../linearizability/values.js';
import type { Model, ModelOperation } from './model.js';

type Registers = Readonly<Record<string, Json>>;
/** One access: read (asserts a value), write, or cas. */
type Access =
  | { readonly does: 'read' | 'write'; readonly register: string; readonly value: Json }
  | { readonly does: 'cas'; readonly register: string; readonly from: Json; readonly to: Json };

function isObject(value: Json | undefined): value is Registers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `txn` carries [["read"|"write", register, value], …] as Knossos' multi-register does; a null read asserts nothing. */
function transaction(value: Json | undefined): readonly Access[] | null {
  if (!Array.isArray(value)) return null;
  const accesses: Access[] = [];
  for (const part of value as readonly Json[]) {
    if (!Array.isArray(part) || part.length !== 3) return null;
    const [does, register, wanted] = part as unknown as readonly [Json, Json, Json];
    if (typeof register === 'object' || typeof register === 'boolean') return null;
    if (does === 'write' || does === 'w') accesses.push({ does: 'write', register: String(register), value: wanted });
    else if (does !== 'read' && does !== 'r') return null;
    else if (wanted !== null) accesses.push({ does: 'read', register: String(register), value: wanted });
  }
  return accesses;
}

function accessesOf(operation: ModelOperation): readonly Access[] | null {
  const { f, key, argument, result } = operation;
  if (f === 'txn') return transaction(result ?? argument);
  if (f === 'cas') {
    if (key === undefined || !Array.isArray(argument) || argument.length !== 2) return null;
    const [from, to] = argument as unknown as readonly [Json, Json];
    return [{ does: 'cas', register: key, from, to }];
  }
  const value = f === 'read' ? result : argument;
  if (value === undefined) return [];
  if (key !== undefined) return [{ does: f === 'read' ? 'read' : 'write', register: key, value }];
  if (!isObject(value)) return null;
  return Object.entries(value).map(([register, each]) => ({
    does: f === 'read' ? 'read' : 'write',
    register,
    value: each,
  }));
}

function holds(state: Registers, register: string, value: Json): boolean {
  return canonical(state[register] ?? null) === canonical(value);
}

function step(state: Registers, operation: ModelOperation): Registers | undefined {
  let next = state;
  for (const access of accessesOf(operation) ?? []) {
    if (access.does === 'cas') {
      if (holds(next, access.register, access.from) === operation.refused) return undefined;
      if (!operation.refused) next = { ...next, [access.register]: access.to };
    } else if (access.does === 'write') next = { ...next, [access.register]: access.value };
    else if (operation.result !== undefined && !holds(next, access.register, access.value)) return undefined;
  }
  return next;
}

function touches(operation: ModelOperation): ReadonlySet<string> {
  return new Set(accessesOf(operation)?.map(({ register }) => register));
}

export const multiRegister: Model<Registers> = {
  name: 'multi-register',
  describe:
    'several registers: read, write and cas on a key, or {register: value, …}, or txn [[f, register, value], …]',
  operations: ['read', 'write', 'cas', 'txn'],
  perKey: false,
  initial: (given) => (given === undefined || given === null ? {} : isObject(given) ? given : undefined),
  problem: (operation) =>
    accessesOf(operation) === null ? 'a multi-register needs a key, {register: value} or [[f, register, value]]' : null,
  effect: (operation) => {
    const accesses = accessesOf(operation) ?? [];
    if (operation.refused) return 'observe';
    if (accesses.some(({ does }) => does !== 'read')) return 'update';
    return operation.result === undefined || accesses.length === 0 ? 'ignore' : 'observe';
  },
  step,
  hash: canonical,
  independent: (a, b) => {
    const registers = touches(a);
    return [...touches(b)].every((register) => !registers.has(register));
  },
  show: canonical,
};
