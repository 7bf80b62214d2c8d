import type { Json } from '../../harness/history/event.js';
import { canonical } from '../linearizability/values.js';
import type { Model, ModelOperation } from './model.js';

/** Its elements in canonical text, sorted, none twice. */
type Elements = readonly string[];

function elementsOf(values: readonly Json[]): Elements {
  return [...new Set(values.map((value) => canonical(value)))].sort();
}

function read({ result }: ModelOperation): Elements {
  return Array.isArray(result) ? elementsOf(result as readonly Json[]) : [];
}

export const set: Model<Elements> = {
  name: 'set',
  describe: 'a set that grows: add, and read of all elements in any order',
  operations: ['add', 'read'],
  perKey: true,
  initial: (given) => {
    if (given === undefined || given === null) return [];
    return Array.isArray(given) ? elementsOf(given as readonly Json[]) : undefined;
  },
  problem: ({ f, result }) =>
    f === 'read' && result !== undefined && result !== null && !Array.isArray(result)
      ? 'the value of a read must be an array of all elements'
      : null,
  effect: ({ f, result }) => (f === 'add' ? 'always' : result === undefined ? 'ignore' : 'observe'),
  step: (elements, operation) => {
    if (operation.f === 'read') {
      const seen = read(operation);
      const same = seen.length === elements.length && seen.every((element, place) => element === elements[place]);
      return same ? elements : undefined;
    }
    const element = canonical(operation.argument);
    return elements.includes(element) ? elements : [...elements, element].sort();
  },
  hash: (elements) => elements.join(),
  independent: (a, b) => {
    if (a.f === 'add' && b.f === 'add') return true;
    if (a.f === 'add' && b.f === 'read') return !read(b).includes(canonical(a.argument));
    return false;
  },
  show: (elements) => `{${elements.join(', ')}}`,
};
