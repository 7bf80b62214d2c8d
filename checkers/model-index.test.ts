import { expect, it } from 'vitest';
import { checkers } from './index.js';
import { checkableModels } from './model-index.js';

const model = (name: string): (typeof checkableModels)[number] => {
  const found = checkableModels.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

it('knows every model of the vocabulary, and only checkers that there are', () => {
  expect(checkableModels.map(({ name }) => name)).toEqual([
    'register',
    'cas-register',
    'multi-register',
    'kv-append',
    'mutex',
    'owner-mutex',
    'rw-mutex',
    'semaphore',
    'queue',
    'set',
    'counter',
    'lock',
    'watch',
    'session',
  ]);
  const names = new Set(checkers.map(({ name }) => name));
  for (const { checks } of checkableModels) {
    for (const placed of [true, false]) {
      const asked = checks({ initial: undefined, placed, ofRun: true });
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.every(({ checker }) => names.has(checker))).toBe(true);
    }
  }
});

it('hands on the initial value', () => {
  expect(model('register').checks({ initial: 7, placed: false, ofRun: true })).toEqual([
    { checker: 'linearizable', options: { model: 'register', initial: 7 } },
  ]);
  expect(model('register').checks({ initial: undefined, placed: true, ofRun: true })).toEqual([
    { checker: 'linearizable', options: { model: 'register' } },
  ]);
});

it("asks of a peer's history only whether it is possible, though nothing succeeded", () => {
  expect(model('register').checks({ initial: undefined, placed: false, ofRun: false })).toEqual([
    { checker: 'linearizable', options: { model: 'register', vacuous: true } },
  ]);
});

it('judges collections by counting alone where plain reads may lag, else by search as well', () => {
  expect(model('set').checks({ initial: [1], placed: true, ofRun: true })).toEqual([
    { checker: 'set-full', options: { initial: [1] } },
  ]);
  expect(model('set').checks({ initial: [1], placed: false, ofRun: true })).toEqual([
    { checker: 'linearizable', options: { model: 'set', initial: [1] } },
    { checker: 'set-full', options: { initial: [1], vacuous: true } },
  ]);
  expect(
    model('queue')
      .checks({ initial: undefined, placed: true, ofRun: true })
      .map(({ checker }) => checker),
  ).toEqual(['linearizable', 'total-queue']);
  expect(
    model('lock')
      .checks({ initial: undefined, placed: true, ofRun: true })
      .map(({ checker }) => checker),
  ).toEqual(['mutual-exclusion', 'lost-updates']);
});

it('knows that a lock may be shared', () => {
  const [first] = model('lock').checks({ initial: undefined, placed: false, ofRun: false });
  expect(first?.options).toEqual({ kind: 'shared-exclusive' });
  const [, counting] = model('set').checks({ initial: undefined, placed: false, ofRun: true });
  expect(counting?.options).toEqual({ vacuous: true });
});
