import type { Model, ModelOperation } from '../models/model.js';
import type { SequentialObject } from './sequential-object.js';
import { canonical } from './values.js';

/** An object with the class of each translated operation. */
export interface Classified {
  readonly object: SequentialObject;
  readonly classOf: Int32Array;
}

/** Sorts operations into classes of those that act alike. */
export function classNames(
  model: Model,
  operations: readonly ModelOperation[],
): { readonly classOf: Int32Array; readonly representatives: readonly ModelOperation[] } {
  const classes = new Map<string, number>();
  const representatives: ModelOperation[] = [];
  const classOf = Int32Array.from(operations, (operation) => {
    const name = className(model, operation);
    const known = classes.get(name);
    if (known !== undefined) return known;
    classes.set(name, classes.size);
    representatives.push(operation);
    return representatives.length - 1;
  });
  return { classOf, representatives };
}

function className(model: Model, { f, key, argument, result, owner, refused }: ModelOperation): string {
  return canonical([
    f,
    model.perKey ? null : (key ?? null),
    argument,
    // The result of what changes the state may tell nothing more than its argument, but then it is the same each time.
    result === undefined ? [] : [result],
    model.owned === true ? owner : null,
    refused,
  ]);
}
