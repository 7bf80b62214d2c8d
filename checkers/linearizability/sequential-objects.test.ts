import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { Model, ModelOperation } from '../models/model.js';
import { models } from '../models/index.js';
import { histories } from '../testing/share.js';
import { appendObject } from './append-object.js';
import { modelObject } from './model-object.js';
import { classify } from './search-problem.js';
import { Acts, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { randomHistory } from './testing/random-history.js';

/** Whether an operation may be worth doing while others are open, as the searches ask. */
function isUseful(
  object: SequentialObject,
  state: number,
  open: readonly number[],
  each: number,
  optional = false,
): boolean {
  object.beginNeeds(state);
  for (const operationClass of open) object.need(operationClass);
  return object.useful(each, optional);
}

describe('an object in integers', () => {
  it.each(models.map(({ name }) => name))('of %s does what the model does, in any order of operations', (name) => {
    const model = modelNamed(name);
    let done = 0;
    for (let seed = 1; seed <= histories(150); seed++) {
      const random = new SeededRandom(seed);
      const shape = { operations: 12, concurrency: 4, unknown: 0.2, failed: 0.1 };
      const events = randomHistory(name, random, shape);
      const { translation } = prepare(events, model, name === 'semaphore' ? 2 : undefined);
      const operations = translation.operations();
      // The order of appends, read off the reads, leaves fewer of them possible.
      const ofRegister = name === 'kv-append' ? null : translation.register;
      const { object, classOf } = random.chance(0.5)
        ? classify({ ...translation, register: ofRegister })
        : modelObject(translation);
      let state: unknown = translation.initial;
      let number = object.initial;
      for (let steps = 0; steps < 30; steps++) {
        const place = random.integer(0, Math.max(0, operations.length - 1));
        const operation = operations[place];
        if (operation === undefined) break;
        const after = model.step(state, operation);
        const next = object.step(number, classOf[place] as number);
        // Texts that no read begins with, and values that nobody looks at, are one state.
        expect([seed, next === IMPOSSIBLE]).toEqual([seed, after === undefined]);
        if (after === undefined) continue;
        [state, number] = [after, next];
        done++;
      }
    }
    expect(done).toBeGreaterThan(histories(150));
  });
});

describe('the object of a model', () => {
  /** A counter that tells how often it is asked. */
  function counted(): { model: Model; asked: string[] } {
    const asked: string[] = [];
    const counter = modelNamed('counter');
    const name = ({ f, argument, result }: ModelOperation): string => `${f} ${JSON.stringify(argument ?? result)}`;
    const model: Model = {
      ...counter,
      step: (state, operation) => {
        asked.push(`${String(state)}: ${name(operation)}`);
        return counter.step(state, operation);
      },
      independent: (a, b) => {
        asked.push(`${name(a)} and ${name(b)}`);
        return a.f === b.f;
      },
    };
    return { model, asked };
  }
  const history = 'add 1  |--|\nadd 1  |--|\nadd 2  |--|\nread 3 |--|';

  it('asks the model once for each state and kind of operation, and once whether two kinds are independent', () => {
    const { model, asked } = counted();
    const { translation } = prepare(drawn(history), modelNamed('counter'));
    const { object, classOf } = modelObject({ ...translation, model });
    expect([...classOf]).toEqual([0, 0, 1, 2]);
    asked.length = 0;
    const one = object.step(object.initial, 0);
    const two = object.step(object.initial, 1);
    expect([object.step(one, 0), object.step(one, 1)]).toEqual([two, object.step(two, 0)]);
    expect([object.step(one, 2), object.step(object.step(one, 1), 2)]).toEqual([IMPOSSIBLE, object.step(one, 1)]);
    const first = [...asked];
    expect(new Set(first).size).toBe(first.length);
    for (const state of [object.initial, one]) for (const each of [0, 1]) object.step(state, each);
    expect(isUseful(object, one, [0], 1)).toBe(false);
    expect(isUseful(object, one, [0, 2], 1)).toBe(true);
    expect(isUseful(object, one, [0, 2], 1)).toBe(true);
    expect(isUseful(object, one, [0], 1)).toBe(false);
    expect(asked.slice(first.length)).toEqual(['add 2 and add 1', 'add 2 and read 3']);
  });

  it('takes everything to matter where the model tells nothing of independence', () => {
    const { translation } = prepare(drawn('acquire |--|\nrelease  |--|'), modelNamed('mutex'));
    const { object } = modelObject(translation);
    expect(isUseful(object, object.initial, [0], 1)).toBe(true);
    expect(isUseful(object, object.initial, [], 1)).toBe(false);
  });
});

describe('the object of a register', () => {
  const history = `
    write 1   |--|
    write 2   |--|
    write 8   |--|
    write 9   |--|
    read 1    |--|
    cas [1,2] |--|
    cas [2,8] |--|
    cas [1,2] |--x`;
  const make = (): ReturnType<typeof classify> =>
    classify(prepare(drawn(history), modelNamed('cas-register')).translation);
  const { classOf } = make();
  const classAt = (place: number): number => classOf[place] as number;
  const [one, two, nobodys, , readOne, oneToTwo, twoToEight, notOne] = Array.from({ length: 8 }, (_, place) =>
    classAt(place),
  ) as [number, number, number, number, number, number, number, number];
  /** Made in each test, so that what makes it is tested as well. */
  function scene(): { object: SequentialObject; stateOne: number; stateTwo: number } {
    const { object } = make();
    return { object, stateOne: object.step(0, one), stateTwo: object.step(0, two) };
  }

  it('knows values that nothing looks at as one', () => {
    const { object, stateOne, stateTwo } = scene();
    const classes = make().classOf;
    expect(classes[2]).toBe(classes[3]);
    expect(new Set(classes).size).toBe(7);
    expect(object.initial).toBe(object.step(stateOne, nobodys));
    expect(object.step(stateTwo, twoToEight)).toBe(object.initial);
    expect([...object.acts].map((_, each) => object.acts[each])).toEqual([
      ...[Acts.assign, Acts.assign, Acts.assign, Acts.observe, Acts.update, Acts.update, Acts.observe],
    ]);
  });

  it('lets a refused cas see any value but its own', () => {
    const { object, stateOne, stateTwo } = scene();
    expect([object.step(stateOne, notOne), object.step(stateTwo, notOne)]).toEqual([IMPOSSIBLE, stateTwo]);
    expect([object.step(stateOne, readOne), object.step(stateTwo, readOne)]).toEqual([stateOne, IMPOSSIBLE]);
    expect([object.step(stateOne, oneToTwo), object.step(stateTwo, oneToTwo)]).toEqual([stateTwo, IMPOSSIBLE]);
  });

  it('tells apart what observes, differs, assigns and replaces, and each value', () => {
    const values = [1, 2, 3, 4];
    const each = [
      ...values.flatMap((value) => [`read ${value}`, `write ${value}`]),
      ...values.flatMap((from) => values.map((to) => `cas [${from},${to}]`)),
    ];
    const rows = [...each.map((one) => `${one.padEnd(10)} |--|`), ...values.map((from) => `cas [${from},1]  |--x`)];
    const all = classify(prepare(drawn(rows.join('\n')), modelNamed('cas-register')).translation);
    expect(new Set(all.classOf).size).toBe(4 + 4 + 16 + 4);
  });

  it('finds an operation useful whose value another one wants', () => {
    const { object, stateOne } = scene();
    const useful = (state: number, open: readonly number[], each: number, optional = false): boolean =>
      isUseful(object, state, open, each, optional);
    expect([useful(0, [readOne], one), useful(0, [readOne], two), useful(0, [oneToTwo], one)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([useful(0, [readOne], one, true), useful(0, [one, two], two)]).toEqual([true, false]);
    // A refused cas that is still open wants any other value than the present one.
    expect([useful(stateOne, [notOne], two), useful(stateOne, [notOne], one)]).toEqual([true, false]);
    // A cas that must happen may be possible no more after an assignment; one that need not has no hurry.
    expect([useful(stateOne, [two], oneToTwo), useful(stateOne, [two], oneToTwo, true)]).toEqual([true, false]);
    expect([useful(stateOne, [readOne], oneToTwo), useful(stateOne, [one], two)]).toEqual([false, false]);
    expect(useful(stateOne, [], oneToTwo)).toBe(false);
  });
});

describe('the object of appends', () => {
  /** Made in each test, so that what makes it is tested as well. */
  function scene(): { object: SequentialObject; after: (...classes: readonly number[]) => number } {
    const history = [
      ...['a', 'b', 'c', 'cd', ''].map((text) => `append ${JSON.stringify(text)}`),
      ...['ab', 'x'].map((text) => `write ${JSON.stringify(text)}`),
      ...['b', 'abd', 'ab', 'abc'].map((text) => `read ${JSON.stringify(text)}`),
    ]
      .map((operation) => `${operation.padEnd(12)} |--|`)
      .join('\n');
    const { object } = appendObject(prepare(drawn(history), modelNamed('kv-append')).translation);
    return { object, after: (...classes) => classes.reduce((state, each) => object.step(state, each), object.initial) };
  }
  const [a, b, c, cd, nothing, writeAb, writeX, , , readAb, readAbc] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

  it('is in one state for a beginning of reads, however it came about, and in one for all that none begins with', () => {
    const { object, after } = scene();
    expect(after(a, b)).toBe(after(writeAb));
    expect(after(a, b, c)).toBe(object.step(after(a, b, c), readAbc));
    expect(after(a, b, nothing)).toBe(after(a, b));
    expect(object.step(after(a), readAb)).toBe(IMPOSSIBLE);
    const lost = after(writeX);
    const astray = [after(a, a), after(a, b, cd), after(a, b, c, b), after(b, a), after(a, a, b)];
    expect(astray).toEqual([lost, lost, lost, lost, lost]);
    expect(after(a, a, writeAb)).toBe(after(writeAb));
    expect(new Set([after(), after(a), after(a, b), after(a, b, c), after(b), lost]).size).toBe(6);
  });

  it('finds useful what does not lead astray', () => {
    const { object, after } = scene();
    const useful = (state: number, each: number): boolean => isUseful(object, state, [readAb], each);
    expect([a, b, c, writeAb, writeX].map((each) => useful(after(), each))).toEqual([true, true, false, true, false]);
    expect([a, b, c, writeAb].map((each) => useful(after(writeX), each))).toEqual([false, false, false, true]);
  });

  it('goes by what a read returned, not by what it was asked for', () => {
    const events = drawn('append "a" |--|\nread "a"       |--|').map((event) =>
      event.f === 'read' && event.type === 'invoke' ? { ...event, value: 'zz' } : event,
    );
    const { object } = appendObject(prepare(events, modelNamed('kv-append')).translation);
    const appended = object.step(object.initial, 0);
    expect([object.step(appended, 1), object.step(object.initial, 1)]).toEqual([appended, IMPOSSIBLE]);
  });
});
