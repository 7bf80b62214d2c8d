import type { Json } from '../../harness/history/event.js';
import type { Model } from './model.js';

function isNumber(value: Json | undefined): value is number {
  return typeof value === 'number';
}

export const counter: Model<number> = {
  name: 'counter',
  describe: 'a number: add n (negative too), and read',
  operations: ['add', 'read'],
  perKey: true,
  initial: (given) => (given === undefined || given === null ? 0 : isNumber(given) ? given : undefined),
  problem: ({ f, argument, result }) => {
    if (f === 'add') return isNumber(argument) ? null : 'the value of an add must be a number';
    return result === undefined || isNumber(result) ? null : 'the value of a read must be a number';
  },
  effect: ({ f, result }) => (f === 'add' ? 'always' : result === undefined ? 'ignore' : 'observe'),
  step: (total, { f, argument, result }) => {
    if (f === 'add') return isNumber(argument) ? total + argument : undefined;
    return result === total ? total : undefined;
  },
  hash: (total) => total,
  independent: (a, b) => a.f === 'add' && b.f === 'add',
  show: (total) => String(total),
};
