import type { ModelOperation } from '../models/model.js';
import type { SequentialObject } from './sequential-object.js';
import type { Translation } from './translation.js';

/** An object with the class of each translated operation. */
export interface Classified {
  readonly object: SequentialObject;
  readonly classOf: Int32Array;
}

/** Sorts operations into classes of those that act alike. */
export function classNames({ count, alike, operations }: Translation): {
  readonly classOf: Int32Array;
  readonly representatives: readonly ModelOperation[];
} {
  const all = operations();
  const classes = new Map<string, number>();
  const representatives: ModelOperation[] = [];
  const classOf = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const name = alike(place);
    const known = classes.get(name);
    classOf[place] = known ?? representatives.length;
    if (known !== undefined) continue;
    classes.set(name, representatives.length);
    representatives.push(all[place] as ModelOperation);
  }
  return { classOf, representatives };
}
