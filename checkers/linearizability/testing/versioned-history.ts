import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { EventFields, HistoryEvent, Json } from '../../../harness/history/event.js';
import { interleave, type Interleaving, type Placed } from './interleaving.js';

export interface VersionedShape extends Interleaving {
  /** Chance of a write's outcome to be unknown; half of those take effect. */
  readonly unknown: number;
  /** Chance of a read to be plain, without sync. */
  readonly plain: number;
  /** How far (in lines) an operation may take effect outside its own time: 0 gives only possible histories. */
  readonly slip: number;
  /** Chance of a write to write one of two values only. */
  readonly repeated?: number;
}

interface Planned extends Placed {
  readonly f: 'read' | 'write' | 'cas';
  readonly synced: boolean;
  readonly conditional: boolean;
  readonly value: Json;
  effectAt: number;
  seen: { version: number; value: Json } | null;
  ok: boolean;
  expected: number;
  old: Json;
}

/** The history of one znode as ZooKeeper would answer, except that operations may take effect `slip` lines away. */
export function versionedHistory(random: SeededRandom, shape: VersionedShape): HistoryEvent[] {
  const planned = plan(random, shape);
  for (const operation of planned) {
    const last = operation.unknown ? planned.length * 2 + 4 : operation.completedAt;
    const early = operation.f === 'read' && !operation.synced ? 4 : shape.slip;
    const low = operation.invokedAt - (random.chance(0.3) ? early : 0);
    const high = last + (random.chance(0.3) ? shape.slip : 0);
    operation.effectAt = low + random.fraction() * (high - low);
  }
  takeEffect(random, planned);
  return recorded(planned);
}

function plan(random: SeededRandom, shape: VersionedShape): Planned[] {
  return interleave(random, shape, (n, process, line) => planOne(random, shape, process, n + 100, line));
}

function planOne(random: SeededRandom, shape: VersionedShape, process: number, fresh: number, line: number): Planned {
  const f = random.pick(['read', 'read', 'write', 'cas'] as const);
  return {
    process,
    f,
    synced: !random.chance(shape.plain),
    conditional: f === 'cas' || random.chance(0.2),
    unknown: f !== 'read' && random.chance(shape.unknown),
    value: random.chance(shape.repeated ?? 0) ? random.integer(1, 2) : fresh,
    invokedAt: line,
    completedAt: Infinity,
    effectAt: 0,
    seen: null,
    ok: true,
    expected: -1,
    old: null,
  };
}

function takeEffect(random: SeededRandom, planned: readonly Planned[]): void {
  let version = 0;
  let value: Json = null;
  const values: Json[] = [null];
  for (const operation of [...planned].sort((a, b) => a.effectAt - b.effectAt)) {
    if (operation.f === 'read') {
      operation.seen = { version, value };
      continue;
    }
    if (operation.conditional) {
      operation.expected = random.chance(0.7) ? version : random.integer(0, version);
      operation.old = values[operation.expected] as Json;
    }
    operation.ok = operation.expected < 0 || operation.expected === version;
    if (operation.unknown && random.chance(0.5)) continue;
    if (!operation.ok) continue;
    version++;
    value = operation.value;
    values.push(value);
    operation.seen = { version, value };
  }
}

function recorded(planned: readonly Planned[]): HistoryEvent[] {
  const lines: { at: number; fields: EventFields & { type: HistoryEvent['type']; process: number } }[] = [];
  for (const operation of planned) {
    const { f, process, seen } = operation;
    const argument = f === 'read' ? null : f === 'cas' ? [operation.old, operation.value] : operation.value;
    const invocation = {
      f,
      process,
      value: argument,
      ...(f === 'read' && operation.synced ? { synced: true } : {}),
      ...(operation.expected < 0 ? {} : { expected: operation.expected }),
    };
    lines.push({ at: operation.invokedAt, fields: { ...invocation, type: 'invoke' } });
    if (operation.unknown) {
      lines.push({ at: operation.completedAt, fields: { f, process, value: argument, type: 'info' } });
    } else if (!operation.ok) {
      lines.push({
        at: operation.completedAt,
        fields: { f, process, value: argument, type: 'fail', error: 'BADVERSION' },
      });
    } else if (seen !== null) {
      const value = f === 'read' ? seen.value : argument;
      const stat = { czxid: 1000, mzxid: 1000 + seen.version, version: seen.version };
      lines.push({ at: operation.completedAt, fields: { f, process, value, type: 'ok', version: seen.version, stat } });
    }
  }
  return lines.sort((a, b) => a.at - b.at).map(({ fields }, index) => ({ index, time: index * 1_000_000, ...fields }));
}
