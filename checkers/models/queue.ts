import type { Json } from '../../harness/history/event.js';
import { canonical } from '../linearizability/values.js';
import type { Model } from './model.js';

export const queue: Model<readonly Json[]> = {
  name: 'queue',
  describe: 'first in, first out: enqueue, dequeue (a dequeue of null says that the queue was empty)',
  operations: ['enqueue', 'dequeue'],
  perKey: true,
  initial: (given) => {
    if (given === undefined || given === null) return [];
    return Array.isArray(given) ? (given as readonly Json[]) : undefined;
  },
  effect: ({ f, result }) => (f === 'dequeue' && result === null ? 'observe' : f === 'enqueue' ? 'always' : 'update'),
  step: (items, { f, argument, result }) => {
    if (f === 'enqueue') return [...items, argument];
    const first = items[0];
    if (result === null) return first === undefined ? items : undefined;
    if (first === undefined) return undefined;
    return result === undefined || canonical(first) === canonical(result) ? items.slice(1) : undefined;
  },
  hash: canonical,
  show: canonical,
};
