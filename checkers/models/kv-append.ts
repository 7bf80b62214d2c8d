import type { Json } from '../../harness/history/event.js';
import type { Model } from './model.js';

/** The string a value stands for; an absent key reads as the empty string, as in a Go or MIT 6.824 key-value store. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
}

export const kvAppend: Model<string> = {
  name: 'kv-append',
  describe: 'one string: read, write, append (get and put are understood too)',
  operations: ['read', 'write', 'append', 'get', 'put'],
  perKey: true,
  initial: (given) => textOf(given),
  effect: ({ f, result }) => {
    if (f === 'read' || f === 'get') return result === undefined ? 'ignore' : 'observe';
    return f === 'append' ? 'always' : 'assign';
  },
  step: (state, { f, argument, result }) => {
    if (f === 'read' || f === 'get') return textOf(result) === state ? state : undefined;
    return f === 'append' ? state + textOf(argument) : textOf(argument);
  },
  hash: (state) => state,
  show: (state) => JSON.stringify(state),
};
