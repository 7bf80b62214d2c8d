import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { Json } from '../../harness/history/event.js';
import { makers } from '../linearizability/testing/random-history.js';
import { histories } from '../testing/share.js';
import { models } from './index.js';
import type { Model, ModelOperation, RegisterAction } from './model.js';

function modelNamed(name: string): Model {
  const model = models.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

/** `write 1`, `read 1` (its result), `cas [1,2]`, `acquire @3` (the owner), `read ?` (unknown), `cas! [1,2]` (refused). */
function operation(text: string): ModelOperation {
  const owner = /@(\w+)/.exec(text)?.[1];
  const key = /#(\w+)/.exec(text)?.[1];
  const [name = '', ...rest] = text.replace(/ @\w+/, '').replace(/ #\w+/, '').split(' ');
  const shown = rest.join(' ');
  const value = shown === '' || shown === '?' ? null : (JSON.parse(shown) as Json);
  return {
    f: name.replace('!', ''),
    key,
    argument: value,
    result: shown === '?' ? undefined : value,
    owner: owner ?? 0,
    refused: name.endsWith('!'),
  };
}

/** The state after all operations, as shown; `no` when one of them is impossible. */
function after(model: Model, initial: Json | undefined, texts: readonly string[]): string {
  let state = model.initial(initial);
  if (state === undefined) return 'no beginning';
  for (const text of texts) {
    state = model.step(state, operation(text));
    if (state === undefined) return 'no';
  }
  return model.show(state);
}

const cases: readonly (readonly [string, Json | undefined, readonly string[], string])[] = [
  ['register', undefined, [], 'null'],
  ['register', 5, ['read 5', 'write 6', 'read 6'], '6'],
  ['register', undefined, ['read 1'], 'no'],
  ['register', undefined, ['write {"a":1,"b":2}', 'read {"b":2,"a":1}'], '{"a":1,"b":2}'],
  ['cas-register', 1, ['cas [1,2]', 'read 2'], '2'],
  ['cas-register', 1, ['cas [2,3]'], 'no'],
  ['cas-register', 1, ['cas! [2,3]', 'read 1'], '1'],
  ['cas-register', 1, ['cas! [1,3]'], 'no'],
  ['cas-register', 1, ['cas 7'], 'no'],
  ['multi-register', undefined, ['write {"x":1}', 'write {"y":2}', 'read {"x":1,"y":2}'], '{"x":1,"y":2}'],
  ['multi-register', { x: 1 }, ['read {"x":2}'], 'no'],
  ['multi-register', undefined, ['read {"x":null}'], '{}'],
  ['multi-register', undefined, ['write 1 #x', 'read 1 #x', 'cas [1,2] #x', 'cas! [1,3] #x'], '{"x":2}'],
  ['multi-register', undefined, ['write 1 #x', 'read 1 #y'], 'no'],
  ['multi-register', undefined, ['write 1 #x', 'cas [2,3] #x'], 'no'],
  ['multi-register', undefined, ['write 1 #x', 'cas! [1,3] #x'], 'no'],
  ['multi-register', undefined, ['txn [["write","x",1],["r","x",1],["w","y",3],["read","z",null]]'], '{"x":1,"y":3}'],
  ['multi-register', { x: 0 }, ['txn [["read","x",1]]'], 'no'],
  ['multi-register', 5, [], 'no beginning'],
  ['kv-append', undefined, ['read ""', 'append "a"', 'append "b"', 'get "ab"', 'put "c"', 'read "c"'], '"c"'],
  ['kv-append', 'x', ['read "x"', 'append "y"', 'write "z"'], '"z"'],
  ['kv-append', undefined, ['read null', 'append 5', 'read "5"'], '"5"'],
  ['kv-append', undefined, ['append "a"', 'read "b"'], 'no'],
  ['mutex', undefined, ['acquire', 'release', 'acquire'], 'held'],
  ['mutex', undefined, ['acquire', 'acquire'], 'no'],
  ['mutex', undefined, ['release'], 'no'],
  ['mutex', true, ['release'], 'free'],
  ['mutex', 3, [], 'no beginning'],
  ['owner-mutex', undefined, ['acquire @a'], 'held by a'],
  ['owner-mutex', undefined, ['acquire @a', 'release @a'], 'free'],
  ['owner-mutex', undefined, ['acquire @a', 'release @b'], 'no'],
  ['owner-mutex', undefined, ['acquire @a', 'acquire @a'], 'no'],
  ['owner-mutex', 'b', ['release @b'], 'free'],
  ['owner-mutex', true, [], 'no beginning'],
  ['rw-mutex', undefined, ['acquire {"mode":"shared"} @a', 'acquire {"mode":"shared"} @b'], 'held by readers a, b'],
  ['rw-mutex', undefined, ['acquire {"mode":"shared"} @a', 'acquire {"mode":"exclusive"} @b'], 'no'],
  ['rw-mutex', undefined, ['acquire @a', 'acquire {"mode":"shared"} @b'], 'no'],
  ['rw-mutex', undefined, ['acquire @a'], 'held by writer a'],
  ['rw-mutex', undefined, ['acquire @a', 'release @a'], 'free'],
  ['rw-mutex', undefined, ['acquire @a', 'release @b'], 'no'],
  ['rw-mutex', undefined, ['acquire @a', 'release {"mode":"shared"} @a'], 'no'],
  ['rw-mutex', undefined, ['acquire {"mode":"shared"} @a', 'release {"mode":"exclusive"} @a'], 'no'],
  [
    'rw-mutex',
    undefined,
    ['acquire {"mode":"shared"} @b', 'acquire {"mode":"shared"} @a', 'release @b'],
    'held by readers a',
  ],
  ['rw-mutex', {}, [], 'no beginning'],
  ['semaphore', undefined, ['acquire'], '0 of 1 permits free'],
  ['semaphore', 2, ['acquire', 'acquire', 'release'], '1 of 2 permits free'],
  ['semaphore', 2, ['acquire', 'acquire', 'acquire'], 'no'],
  ['semaphore', 2, ['release'], 'no'],
  ['semaphore', 0, [], 'no beginning'],
  ['semaphore', 1.5, [], 'no beginning'],
  ['queue', undefined, ['enqueue 1', 'enqueue 2', 'dequeue 1'], '[2]'],
  ['queue', [1], ['dequeue 2'], 'no'],
  ['queue', [1, 2], ['dequeue ?'], '[2]'],
  ['queue', undefined, ['dequeue ?'], 'no'],
  ['queue', undefined, ['dequeue null'], '[]'],
  ['queue', [1], ['dequeue null'], 'no'],
  ['queue', 3, [], 'no beginning'],
  ['set', undefined, ['add 2', 'add 1', 'add 2', 'read [1,2]', 'read [2,1,1]'], '{1, 2}'],
  ['set', undefined, ['add 2', 'read []'], 'no'],
  ['set', undefined, ['add 2', 'read [2,3]'], 'no'],
  ['set', ['b', 'a'], ['read ["a","b"]'], '{"a", "b"}'],
  ['set', undefined, ['read null'], '{}'],
  ['set', 1, [], 'no beginning'],
  ['counter', undefined, ['add 3', 'add -1', 'read 2'], '2'],
  ['counter', 5, ['read 4'], 'no'],
  ['counter', 'x', [], 'no beginning'],
];

describe('models', () => {
  it.each(cases)('%s from %j: %j is %s', (name, initial, texts, shown) => {
    expect(after(modelNamed(name), initial, texts)).toBe(shown);
  });

  it('each say what they are, and know operations', () => {
    for (const { describe: description, operations } of models) {
      expect(description.length).toBeGreaterThan(20);
      expect(operations.length).toBeGreaterThan(1);
    }
    expect(models.filter(({ perKey }) => !perKey).map(({ name }) => name)).toEqual(['multi-register']);
    expect(models.filter(({ owned }) => owned === true).map(({ name }) => name)).toEqual(['owner-mutex', 'rw-mutex']);
  });

  it.each([
    ['cas-register', 'cas 7', 'the value of a cas must be [old, new]'],
    ['cas-register', 'cas [1,2]', null],
    ['multi-register', 'write 7', 'a multi-register needs a key, {register: value} or [[f, register, value]]'],
    ['multi-register', 'cas [1,2]', 'a multi-register needs a key, {register: value} or [[f, register, value]]'],
    [
      'multi-register',
      'txn [["read",true,1]]',
      'a multi-register needs a key, {register: value} or [[f, register, value]]',
    ],
    [
      'multi-register',
      'txn [["add","x",1]]',
      'a multi-register needs a key, {register: value} or [[f, register, value]]',
    ],
    [
      'multi-register',
      'txn [["read","x"]]',
      'a multi-register needs a key, {register: value} or [[f, register, value]]',
    ],
    ['multi-register', 'txn 5', 'a multi-register needs a key, {register: value} or [[f, register, value]]'],
    ['multi-register', 'read 7 #x', null],
    ['rw-mutex', 'acquire {"mode":"both"}', 'the mode must be exclusive or shared'],
    ['rw-mutex', 'acquire {"mode":null}', null],
    ['rw-mutex', 'acquire [1]', null],
    ['set', 'read 5', 'the value of a read must be an array of all elements'],
    ['set', 'read null', null],
    ['counter', 'add "1"', 'the value of an add must be a number'],
    ['counter', 'read "1"', 'the value of a read must be a number'],
    ['counter', 'read ?', null],
  ])('%s of %s: %s', (name, text, problem) => {
    expect(modelNamed(name).problem?.(operation(text)) ?? null).toBe(problem);
  });

  it.each([
    ['register', 'read ?', 'ignore'],
    ['register', 'read 1', 'observe'],
    ['register', 'write 1', 'assign'],
    ['cas-register', 'cas [1,2]', 'update'],
    ['cas-register', 'cas! [1,2]', 'observe'],
    ['multi-register', 'read ?', 'ignore'],
    ['multi-register', 'read {"x":1}', 'observe'],
    ['multi-register', 'write {"x":1}', 'update'],
    ['multi-register', 'cas! [1,2] #x', 'observe'],
    ['multi-register', 'txn [["r","x",null]]', 'ignore'],
    ['kv-append', 'get ?', 'ignore'],
    ['kv-append', 'read "a"', 'observe'],
    ['kv-append', 'append "a"', 'always'],
    ['kv-append', 'put "a"', 'assign'],
    ['queue', 'dequeue null', 'observe'],
    ['queue', 'dequeue ?', 'update'],
    ['queue', 'enqueue 1', 'always'],
    ['set', 'add 1', 'always'],
    ['set', 'read ?', 'ignore'],
    ['set', 'read [1]', 'observe'],
    ['counter', 'add 1', 'always'],
    ['counter', 'read ?', 'ignore'],
    ['counter', 'read 1', 'observe'],
    ['mutex', 'acquire', 'update'],
    ['rw-mutex', 'release', 'update'],
    ['semaphore', 'acquire', 'update'],
    ['owner-mutex', 'acquire', 'update'],
  ])('%s: the effect of %s is to %s', (name, text, effect) => {
    expect(modelNamed(name).effect(operation(text))).toBe(effect);
  });
});

describe('operations may change places', () => {
  const independent = (name: string, a: string, b: string): boolean =>
    modelNamed(name).independent?.(operation(a), operation(b)) === true;

  it.each([
    ['counter', 'add 1', 'add 2', true],
    ['counter', 'add 1', 'read 1', false],
    ['counter', 'read 1', 'add 1', false],
    ['set', 'add 1', 'add 1', true],
    ['set', 'add 1', 'read [2]', true],
    ['set', 'add 1', 'read [1]', false],
    ['set', 'read [2]', 'add 1', false],
    ['set', 'read [1]', 'read [1]', false],
    ['semaphore', 'acquire', 'acquire', true],
    ['semaphore', 'release', 'acquire', false],
    ['rw-mutex', 'acquire {"mode":"shared"}', 'acquire {"mode":"shared"}', true],
    ['rw-mutex', 'acquire {"mode":"shared"}', 'acquire {"mode":"exclusive"}', false],
    ['rw-mutex', 'acquire {"mode":"shared"}', 'acquire', false],
    ['rw-mutex', 'acquire {"mode":"shared"}', 'release {"mode":"shared"}', false],
    ['rw-mutex', 'release {"mode":"shared"}', 'acquire {"mode":"shared"}', false],
    ['multi-register', 'write {"x":1}', 'write {"y":1}', true],
    ['multi-register', 'write {"x":1,"y":2}', 'write {"y":1}', false],
    ['multi-register', 'read {"x":1}', 'write {"x":1}', false],
    ['multi-register', 'read {"y":1}', 'write {"x":1}', true],
    ['multi-register', 'txn [["w","x",1]]', 'read 1 #x', false],
    ['queue', 'enqueue 1', 'enqueue 2', false],
  ])('%s: %s and %s: %s', (name, a, b, answer) => {
    expect(independent(name, a, b)).toBe(answer);
  });
});

it.each(models.map((model) => [model.name, model] as const))(
  '%s begins alike with null and with nothing',
  (_, model) => {
    expect(model.initial(null)).toEqual(model.initial(undefined));
  },
);

it('owners are told apart though they look alike', () => {
  const model = modelNamed('owner-mutex');
  const acquire = (owner: string | number): ModelOperation => ({ ...operation('acquire'), owner });
  const holders = [null, model.step(null, acquire(1)), model.step(null, acquire('1')), model.step(null, acquire(2))];
  expect(new Set(holders.map((holder) => model.hash(holder))).size).toBe(4);
  expect(modelNamed('owner-mutex').initial(7)).toBe(7);
});

it('readers of a lock are the same in any order', () => {
  const model = modelNamed('rw-mutex');
  const shared = (owner: string | number): ModelOperation => ({ ...operation('acquire {"mode":"shared"}'), owner });
  const held = (...owners: readonly (string | number)[]): unknown =>
    owners.reduce<unknown>((state, owner) => model.step(state, shared(owner)), model.initial(undefined));
  expect(model.hash(held(1, 'b', 2))).toBe(model.hash(held(2, 1, 'b')));
  expect(model.hash(held('b', 2, 1))).toBe(model.hash(held(2, 1, 'b')));
  expect(model.hash(held(1, 2))).not.toBe(model.hash(held(1, 1)));
  const release: ModelOperation = { ...operation('release'), owner: 1 };
  expect(model.hash(model.step(held(2, 1), release))).toBe(model.hash(held(2)));
  expect(model.hash(model.step(held(1, 1), release))).toBe(model.hash(held(1)));
});

it('a transaction reads and writes registers by any name that is a text or a number', () => {
  const model = modelNamed('multi-register');
  const txn = (argument: Json, result?: Json): ModelOperation => ({ ...operation('txn'), argument, result });
  const written = model.step(
    {},
    txn(
      [
        ['write', 'x', 1],
        ['w', 7, 2],
      ],
      undefined,
    ),
  );
  expect(written).toEqual({ x: 1, 7: 2 });
  expect(model.step(written, txn([['read', 'x', null]], [['read', 'x', 1]]))).toEqual(written);
  expect(model.step(written, txn([['r', 'x', null]], [['r', 'x', 3]]))).toBeUndefined();
  expect(model.step(written, txn([['r', 'x', 3]], undefined))).toEqual(written);
  expect([true, null, ['x'], { x: 1 }].map((name) => model.problem?.(txn([['r', name, 1]])))).not.toContain(null);
  expect(model.problem?.(operation('cas [1,2,3] #x'))).toContain('a multi-register needs');
});

/** Random operations of a model, with their random results. */
function randomOperations(name: string, seed: number, count: number): ModelOperation[] {
  const random = new SeededRandom(seed);
  const make = makers[name];
  if (make === undefined) throw new Error(`nothing makes ${name}`);
  return Array.from({ length: count }, (_, place) => {
    const { f, argument, results } = make(random, place % 4);
    const result = results.length === 0 ? argument : random.pick(results);
    return { f, argument, result, owner: random.integer(0, 2), refused: f === 'cas' && random.chance(0.3) };
  });
}

describe.each(models.map((model) => [model.name, model] as const))('%s is what it says', (name, model) => {
  const seeds = fc.integer({ min: 0, max: 1 << 30 });
  const initial = name === 'semaphore' ? 2 : undefined;

  it('in effects: observing changes nothing, assigning forgets what was, what is always possible is', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        let state = model.initial(initial);
        const assigned = new Map<string, unknown>();
        for (const each of randomOperations(name, seed, 30)) {
          const next = model.step(state, each);
          const effect = model.effect(each);
          if (effect === 'observe' && next !== undefined) expect(model.hash(next)).toBe(model.hash(state));
          if (effect === 'assign' || effect === 'always') expect(next).toBeDefined();
          if (effect === 'assign') {
            const text = JSON.stringify(each.argument);
            expect(model.hash(assigned.get(text) ?? next)).toBe(model.hash(next));
            assigned.set(text, next);
          }
          if (next !== undefined) state = next;
        }
      }),
      { numRuns: histories(60) },
    );
  });

  it('in independence: what may be exchanged leads to the same', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        let state = model.initial(initial);
        const operations = randomOperations(name, seed, 30);
        for (let place = 0; place + 1 < operations.length; place++) {
          const [a, b] = [operations[place], operations[place + 1]] as [ModelOperation, ModelOperation];
          const one = model.step(state, a);
          const both = one === undefined ? undefined : model.step(one, b);
          if (both !== undefined && model.independent?.(a, b) === true) {
            const other = model.step(state, b);
            const exchanged = other === undefined ? undefined : model.step(other, a);
            expect(exchanged).toBeDefined();
            expect(model.hash(exchanged)).toBe(model.hash(both));
          }
          if (one !== undefined) state = one;
        }
      }),
      { numRuns: histories(100) },
    );
  });

  it('as a register, where it is one', () => {
    for (const each of randomOperations(name, 3, 40)) {
      const action = model.registerAction?.(each);
      if (action === undefined || action === null) continue;
      const values = [null, true, false, 0, 1, 2, 3];
      for (const value of values) {
        const state = model.initial(value);
        if (state === undefined) continue;
        const next = model.step(state, each);
        const expected = afterAction(action, state);
        expect([value, each, next]).toEqual([value, each, expected]);
      }
    }
  });
});

function afterAction(action: RegisterAction, state: unknown): unknown {
  switch (action.does) {
    case 'assign':
      return action.value;
    case 'observe':
      return same(action.value, state) ? state : undefined;
    case 'differ':
      return same(action.value, state) ? undefined : state;
    case 'replace':
      return same(action.from, state) ? action.to : undefined;
  }
}

function same(value: Json, state: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(state);
}
