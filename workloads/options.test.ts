import { describe, expect, it } from 'vitest';
import { UsageError } from '../harness/foundation/errors.js';
import { choiceOption, numberOption } from './options.js';

const definitions = {
  keys: { default: 5, describe: 'registers in use at a time' },
  reads: { default: 'synced', describe: 'how' },
};

describe('workload options', () => {
  it('fall back to their defaults', () => {
    expect(numberOption(definitions, {}, 'keys', 1)).toBe(5);
    expect(choiceOption(definitions, {}, 'reads', ['synced', 'plain'])).toBe('synced');
  });

  it('are taken as given, also when zero', () => {
    expect(numberOption(definitions, { keys: 0 }, 'keys', 0)).toBe(0);
    expect(choiceOption(definitions, { reads: 'plain' }, 'reads', ['synced', 'plain'])).toBe('plain');
  });

  it('are refused with what is allowed', () => {
    expect(() => numberOption(definitions, { keys: 0 }, 'keys', 1)).toThrow('keys: 0 is not a number of at least 1');
    expect(() => numberOption(definitions, { keys: 'many' }, 'keys', 1)).toThrow(UsageError);
    expect(() => choiceOption(definitions, { reads: 'dirty' }, 'reads', ['synced', 'plain'])).toThrow(
      'reads: "dirty" is not one of synced, plain',
    );
  });
});
