import type { Json } from '../../harness/history/event.js';
import { canonical } from '../linearizability/values.js';
import type { Model, ModelOperation, RegisterAction } from './model.js';

function pairOf(value: Json): readonly [Json, Json] | null {
  return Array.isArray(value) && value.length === 2 ? (value as unknown as readonly [Json, Json]) : null;
}

/** The register's action, or what is wrong with the values. */
function actionOf(operation: ModelOperation): RegisterAction | string {
  switch (operation.f) {
    case 'read':
      return { does: 'observe', value: operation.result ?? null };
    case 'write':
      return { does: 'assign', value: operation.argument };
    default: {
      const pair = pairOf(operation.argument);
      if (pair === null) return 'the value of a cas must be [old, new]';
      const [from, to] = pair;
      return operation.refused ? { does: 'differ', value: from } : { does: 'replace', from, to };
    }
  }
}

function step(state: Json, operation: ModelOperation): Json | undefined {
  const action = actionOf(operation);
  if (typeof action === 'string') return undefined;
  switch (action.does) {
    case 'observe':
      return canonical(action.value) === canonical(state) ? state : undefined;
    case 'differ':
      return canonical(action.value) === canonical(state) ? undefined : state;
    case 'assign':
      return action.value;
    case 'replace':
      return canonical(action.from) === canonical(state) ? action.to : undefined;
  }
}

const shared = {
  perKey: true,
  initial: (given: Json | undefined) => given ?? null,
  problem: (operation: ModelOperation) => {
    const action = actionOf(operation);
    return typeof action === 'string' ? action : null;
  },
  effect: (operation: ModelOperation) => {
    if (operation.refused) return 'observe';
    if (operation.f === 'read') return operation.result === undefined ? 'ignore' : 'observe';
    return operation.f === 'write' ? 'assign' : 'update';
  },
  step,
  hash: canonical,
  registerAction: (operation: ModelOperation) => {
    const action = actionOf(operation);
    return typeof action === 'string' ? null : action;
  },
  show: canonical,
} as const;

export const register: Model<Json> = {
  ...shared,
  name: 'register',
  describe: 'one value: a read returns the last value written',
  operations: ['read', 'write'],
};

export const casRegister: Model<Json> = {
  ...shared,
  name: 'cas-register',
  describe: 'one value: read, write, and cas [old, new], which happens only when the value is old',
  operations: ['read', 'write', 'cas'],
};
