import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/event.js';
import { onlyKey, modelNamed } from './testing/prepare.js';
import { drawn } from './testing/lines.js';
import { translate, type Translation, type TranslationOptions } from './translation.js';

function translated(
  model: string,
  events: readonly HistoryEvent[],
  options: Partial<TranslationOptions> = {},
): Translation | string {
  const { table, ids } = onlyKey(events, modelNamed(model).perKey);
  return translate(modelNamed(model), table, ids, { initial: undefined, nullReadsAnything: false, ...options });
}

/** Each operation that is judged: whether it is certain, what it does, its argument and its result. */
function said(
  model: string,
  text: string | readonly HistoryEvent[],
  options: Partial<TranslationOptions> = {},
): readonly unknown[] {
  const translation = translated(model, typeof text === 'string' ? drawn(text) : text, options);
  if (typeof translation === 'string') return [translation];
  return translation
    .operations()
    .map(({ f, argument, result }, place) => [translation.certain[place] === 1, f, argument, result]);
}

/** The same history with the values of invocations taken away, as some peers write it. */
function onlyCompleted(text: string): HistoryEvent[] {
  return drawn(text).map((event) => (event.type === 'invoke' ? { ...event, value: null } : event));
}

describe.each(['cas-register', 'multi-register'])('of a %s', (model) => {
  const rows = (text: string): HistoryEvent[] => drawn(text, 'x');

  it('what failed is dropped, unless it tells of the value', () => {
    expect(said(model, rows('write 1 |--x\nread 2 |--x'))).toEqual([]);
    expect(said(model, rows('cas [1,2] |--x'))).toEqual([[true, 'cas', [1, 2], undefined]]);
    const other = rows('cas [1,2] |--x').map((event) => ({ ...event, error: 'NOAUTH' }));
    expect(said(model, other)).toEqual([]);
  });

  it('what is of unknown outcome may be, and a read of it says nothing', () => {
    expect(said(model, rows('write 1 |--~\ncas [1,2] |--~\nread 2 |--~'))).toEqual([
      [false, 'write', 1, undefined],
      [false, 'cas', [1, 2], undefined],
    ]);
  });

  it('what is left out is not there', () => {
    expect(said(model, rows('write 1 |--|\nwrite 2 |--|'), { leaveOut: new Set([0]) })).toEqual([
      [true, 'write', 2, 2],
    ]);
  });

  it('a plain read is dropped where replies have positions', () => {
    const text = 'write 1 {"zxid":5} |--|\nread 1 |--|\nread 2 {"synced":true} |--|\nread 3 {"final":true} |--|';
    expect(
      said(model, rows(text))
        .map((each) => (each as unknown[])[3])
        .sort(),
    ).toEqual([1, 2, 3]);
    expect(said(model, rows(text.replace(' {"zxid":5}', '')))).toHaveLength(4);
    const refused = 'write 1 {"zxid":5} |--|\ncas [1,2] |--x';
    expect(said(model, rows(refused))).toHaveLength(1);
  });

  it('a read of null may be told to match anything', () => {
    const text = 'write null |--|\nread null |--|\nread 0 |--|\ncas [1,2] |--x';
    const options = { nullReadsAnything: true };
    expect(
      said(model, rows(text), options)
        .map((each) => (each as unknown[])[1])
        .sort(),
    ).toEqual(['cas', 'read', 'write']);
    expect(said(model, rows(text))).toHaveLength(4);
  });
});

describe('of any model', () => {
  it('arguments may be told by the completion alone', () => {
    expect(said('cas-register', onlyCompleted('write 7 |--|\ncas [7,8] |--|'))).toEqual([
      [true, 'write', 7, 7],
      [true, 'cas', [7, 8], [7, 8]],
    ]);
    expect(said('set', onlyCompleted('add 7 |--|\nadd 8 |--~'))).toEqual([
      [true, 'add', 7, 7],
      [false, 'add', null, undefined],
    ]);
    const register = translated('cas-register', onlyCompleted('write 7 |--|\nwrite 9 |--~'));
    expect(typeof register === 'string' ? [] : [...(register.register?.to ?? [])]).not.toContain(undefined);
  });

  it('what can not be is told, with the event', () => {
    expect(said('counter', 'add 1 |--|\nadd "x" |--|')).toEqual(['the value of an add must be a number (event 1)']);
    expect(said('register', 'add 1 |--|')).toEqual(['the model register knows read, write, and not "add" (event 0)']);
    expect(said('cas-register', 'cas [1,2,3] |--|')).toEqual(['the value of a cas must be [old, new] (event 0)']);
    expect(said('cas-register', 'cas 5 |--|')).toEqual(['the value of a cas must be [old, new] (event 0)']);
    expect(said('semaphore', 'acquire |--|', { initial: -1 })).toEqual(["the model semaphore can't begin as -1"]);
  });

  it('observations are held to time and may match anything, and nothing else is', () => {
    const read = 'add 1 {"zxid":4} |--|\nread 1 |--|\nread 1 {"synced":true} |--|';
    expect(said('counter', read)).toHaveLength(2);
    const nothing = 'enqueue null |--|\ndequeue null |--|';
    expect(said('queue', nothing)).toHaveLength(2);
    expect(said('queue', nothing, { nullReadsAnything: true })).toEqual([[true, 'enqueue', null, null]]);
  });

  it('the owner is the session, or the process where none is recorded', () => {
    const events = drawn('acquire |--|\nacquire |--|').map((event) =>
      event.process === 1 ? { ...event, session: 'a' } : event,
    );
    const translation = translated('owner-mutex', events);
    expect(typeof translation === 'string' ? [] : translation.operations().map(({ owner }) => owner)).toEqual([0, 'a']);
  });

  it('the key goes along where all keys are one object', () => {
    const events = [
      ...drawn('write 1 |--|', 'x'),
      ...drawn('write 2 |--|', 'y').map((event) => ({ ...event, process: 9 })),
    ];
    const translation = translated('multi-register', events);
    expect(typeof translation === 'string' ? [] : translation.operations().map(({ key }) => key)).toEqual(['x', 'y']);
    const keyless = translated('multi-register', drawn('write {"x":1} |--|'));
    expect(typeof keyless === 'string' ? [] : keyless.operations().map(({ key }) => key)).toEqual([undefined]);
  });
});

describe('operations are alike', () => {
  const alike = (model: string, text: string, events: readonly HistoryEvent[] = drawn(text)): boolean => {
    const translation = translated(model, events);
    if (typeof translation === 'string') throw new Error(translation);
    return translation.alike(0) === translation.alike(1);
  };

  it.each([
    ['register', 'write 1 |--|\nwrite 1 |--~', true],
    ['register', 'write 1 |--|\nwrite 2 |--|', false],
    ['register', 'read 1 |--|\nread 1 |--|', true],
    ['register', 'read 1 |--|\nread 2 |--|', false],
    ['cas-register', 'cas [1,2] |--|\ncas [1,2] |--x', false],
    ['queue', 'enqueue 1 |--|\nenqueue 1 |--~', true],
    ['queue', 'dequeue 1 |--|\ndequeue 2 |--|', false],
    ['queue', 'dequeue 1 |--|\ndequeue 1 |--~', false],
    ['mutex', 'acquire |--|\nacquire |--|', true],
    ['mutex', 'acquire |--|\nrelease |--|', false],
    ['owner-mutex', 'acquire |--|\nacquire |--|', false],
    ['set', 'add 1 |--|\nread [1] |--|', false],
  ])('of a %s: %j: %s', (model, text, answer) => {
    expect(alike(model, text)).toBe(answer);
  });

  it('on the same key only, where all keys are one object', () => {
    const on = (keys: readonly string[]): HistoryEvent[] =>
      keys.flatMap((key, process) => drawn('write 1 |--|', key).map((event) => ({ ...event, process })));
    expect(alike('multi-register', '', on(['x', 'x']))).toBe(true);
    expect(alike('multi-register', '', on(['x', 'y']))).toBe(false);
  });

  it('by owners told apart though they look alike', () => {
    const events = drawn('acquire |--|\nacquire |--|').map((event) =>
      event.process === 1 ? { ...event, session: '0' } : event,
    );
    expect(alike('owner-mutex', '', events)).toBe(false);
    expect(
      alike(
        'owner-mutex',
        '',
        events.map((event): HistoryEvent => ({ ...event, session: 's' })),
      ),
    ).toBe(true);
  });
});

it('what is a register is told in columns', () => {
  const translation = translated('owner-mutex', drawn('acquire |--|\nrelease |--|'));
  if (typeof translation === 'string' || translation.register === null) throw new Error('no register');
  const { does, from, to, initial } = translation.register;
  expect([does[0], does[1]]).toEqual([does[0], does[0]]);
  expect([from[0], to[1]]).toEqual([initial, initial]);
  expect(new Set([initial, to[0], from[1]]).size).toBe(3);
  const plain = translated('queue', drawn('enqueue 1 |--|'));
  expect(typeof plain === 'string' ? 0 : plain.register).toBeNull();
});
