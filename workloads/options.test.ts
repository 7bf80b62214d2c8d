import { describe, expect, it } from 'vitest';
import { UsageError } from '../harness/foundation/errors.js';
import { workloads } from './index.js';
import { faultOf, numberOption, textOption, type WorkloadOptions } from './options.js';

const options: WorkloadOptions = {
  keys: { default: 5, minimum: 1, whole: true, describe: 'registers in use at a time' },
  share: { default: 0.5, minimum: 0, maximum: 1, describe: 'of what' },
  reads: { default: 'synced', choices: ['synced', 'plain'], describe: 'how registers are read' },
};

describe('workload options', () => {
  it('fall back to their defaults', () => {
    expect(numberOption(options, {}, 'keys')).toBe(5);
    expect(textOption(options, {}, 'reads')).toBe('synced');
  });

  it('are taken as given, also when zero', () => {
    expect(numberOption(options, { share: 0 }, 'share')).toBe(0);
    expect(textOption(options, { reads: 'plain' }, 'reads')).toBe('plain');
  });

  it.each([
    ['keys', 0, '0 is not a whole number of at least 1'],
    ['keys', 1.5, '1.5 is not a whole number of at least 1'],
    ['keys', 'many', '"many" is not a whole number of at least 1'],
    ['share', 1.1, '1.1 is not a number from 0 to 1'],
    ['share', -0.1, '-0.1 is not a number from 0 to 1'],
  ])('refuse %s=%s with what is allowed', (name, value, message) => {
    expect(() => numberOption(options, { [name]: value }, name)).toThrow(message);
    expect(() => numberOption(options, { [name]: value }, name)).toThrow(UsageError);
  });

  it('refuse a choice that is none', () => {
    expect(() => textOption(options, { reads: 'dirty' }, 'reads')).toThrow('"dirty" is not one of synced, plain');
  });

  it('have defaults that are allowed', () => {
    for (const workload of workloads) {
      for (const [name, option] of Object.entries(workload.options)) {
        expect(faultOf(option, option.default), `${workload.name}.${name}`).toBeNull();
      }
    }
  });
});
