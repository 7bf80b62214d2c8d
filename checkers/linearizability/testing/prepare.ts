import type { HistoryEvent, Json } from '../../../harness/history/event.js';
import { models } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { Intake } from '../intake.js';
import type { Operations } from '../operations.js';
import { translate, type Translation } from '../translation.js';
import type { ValueIds } from '../values.js';
import type { TimedOperation } from './brute-force.js';

export interface Prepared {
  readonly table: Operations;
  readonly ids: ValueIds;
  readonly translation: Translation;
  /** The same for the brute-force oracle. */
  readonly timed: readonly TimedOperation[];
}

export function modelNamed(name: string): Model {
  const model = models.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

/** The only key of a history. */
export function onlyKey(events: readonly HistoryEvent[], perKey = true): { table: Operations; ids: ValueIds } {
  const intake = new Intake(perKey);
  for (const event of events) intake.add(event);
  const [table] = intake.keys.values();
  if (table === undefined || intake.keys.size !== 1) throw new Error(`${intake.keys.size} keys`);
  return { table, ids: intake.ids };
}

/** A history of one key in the words of a model. */
export function prepare(events: readonly HistoryEvent[], model: Model, initial?: Json): Prepared {
  const { table, ids } = onlyKey(events, model.perKey);
  const translation = translate(model, table, ids, { initial, nullReadsAnything: false });
  if (typeof translation === 'string') throw new Error(translation);
  const operations = translation.operations();
  const timed = Array.from(translation.source, (number, place) => ({
    operation: operations[place] as TimedOperation['operation'],
    invokedAt: table.invokedAt.values[number] as number,
    completedAt: translation.certain[place] === 1 ? (table.completedAt.values[number] as number) : Infinity,
  }));
  return { table, ids, translation, timed };
}
