import type { Json } from '../../harness/history/event.js';
import type { Model, ModelOperation } from './model.js';

type Owner = string | number;

interface Holders {
  readonly writer: Owner | null;
  /** One entry a grant, sorted. */
  readonly readers: readonly Owner[];
}

function modeIn(value: Json | undefined): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as { readonly mode?: Json }).mode;
}

/** No mode is exclusive. A release without mode gives back whatever its owner holds. */
function modeOf({ argument, result }: ModelOperation): Json | undefined {
  return modeIn(argument) ?? modeIn(result);
}

function isShared(operation: ModelOperation): boolean {
  return modeOf(operation) === 'shared';
}

function compare(a: Owner, b: Owner): number {
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function acquire({ writer, readers }: Holders, operation: ModelOperation): Holders | undefined {
  if (writer !== null) return undefined;
  if (isShared(operation)) return { writer, readers: [...readers, operation.owner].sort(compare) };
  return readers.length === 0 ? { writer: operation.owner, readers } : undefined;
}

function release({ writer, readers }: Holders, operation: ModelOperation): Holders | undefined {
  const mode = modeOf(operation);
  if (writer === operation.owner) return mode === 'shared' ? undefined : { writer: null, readers };
  const at = readers.indexOf(operation.owner);
  if (at < 0 || mode === 'exclusive') return undefined;
  return { writer, readers: readers.filter((_, place) => place !== at) };
}

export const rwMutex: Model<Holders> = {
  name: 'rw-mutex',
  describe: 'a lock held by one writer or by any number of readers; value {mode: "exclusive" or "shared"}',
  operations: ['acquire', 'release'],
  perKey: true,
  owned: true,
  initial: (given) => (given === undefined || given === null ? { writer: null, readers: [] } : undefined),
  problem: (operation) => {
    const mode = modeOf(operation);
    return mode === undefined || mode === null || mode === 'exclusive' || mode === 'shared'
      ? null
      : 'the mode must be exclusive or shared';
  },
  effect: () => 'update',
  step: (holders, operation) => (operation.f === 'acquire' ? acquire(holders, operation) : release(holders, operation)),
  hash: ({ writer, readers }) => JSON.stringify([writer, readers]),
  independent: (a, b) => a.f === 'acquire' && b.f === 'acquire' && isShared(a) && isShared(b),
  show: ({ writer, readers }) => {
    if (writer !== null) return `held by writer ${writer}`;
    return readers.length === 0 ? 'free' : `held by readers ${readers.join(', ')}`;
  },
};
