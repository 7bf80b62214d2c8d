import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventMerge } from './recorder-merge.js';

const times = <T>(released: readonly { readonly time: number; readonly payload: T }[]) =>
  released.map(({ time, payload }) => [time, payload]);

test('holds an event back until every source has promised', () => {
  const merge = new EventMerge<string>();
  const a = merge.addSource(0);
  const b = merge.addSource(0);
  a.push(10, 'a10');
  a.push(20, 'a20');
  expect(merge.release()).toEqual([]);
  b.push(15, 'b15');
  expect(times(merge.release())).toEqual([
    [10, 'a10'],
    [15, 'b15'],
  ]);
  b.promise(30);
  expect(times(merge.release())).toEqual([[20, 'a20']]);
});

test('a late event gets the last time let go, and its source keeps its order', () => {
  const merge = new EventMerge<string>();
  const a = merge.addSource(0);
  const b = merge.addSource(0);
  a.push(50, 'a50');
  b.promise(60);
  expect(times(merge.release())).toEqual([[50, 'a50']]);
  b.push(10, 'b10');
  b.push(55, 'b55');
  a.end();
  b.end();
  expect(times(merge.release())).toEqual([
    [50, 'b10'],
    [55, 'b55'],
  ]);
});

test('a source that ended holds nothing back, and one nobody waits for neither', () => {
  const merge = new EventMerge<string>();
  const ended = merge.addSource(0);
  const voice = merge.addSource(Infinity);
  voice.push(7, 'voice');
  ended.end();
  expect(times(merge.release())).toEqual([[7, 'voice']]);
});

interface Said {
  readonly source: number;
  readonly kind: 'invocation' | 'completion';
  /** When the time was taken, and when it was written to the pipe. */
  readonly stamp: number;
  readonly written: number;
}

/** Invocations and completions in turn, with any delay between taking the time and writing. */
const source = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 40 }), delay: fc.constantFrom(0, 0, 0, 1, 5, 200) }),
);

function said(steps: readonly { gap: number; delay: number }[], number: number): Said[] {
  let now = 0;
  return steps.map(({ gap, delay }, step) => {
    const stamp = now + gap;
    now = stamp + delay;
    return { source: number, kind: step % 2 === 0 ? 'invocation' : 'completion', stamp, written: now };
  });
}

/** A round begins `gap` after the last read of the one before; `reads[i]` later, pipe i is read empty. */
const round = fc.record({
  gap: fc.integer({ min: 1, max: 30 }),
  reads: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 5, maxLength: 5 }),
});

/** Plays the recorder's rounds: what is in a pipe is read, and an empty pipe is a promise as of the round's begin. */
function play(
  streams: readonly Said[][],
  rounds: readonly { gap: number; reads: readonly number[] }[],
  stampAge: number,
): { time: number; payload: Said }[] {
  const merge = new EventMerge<Said>();
  const pipes = streams.map((stream) => ({ stream, source: merge.addSource(0), readUntil: 0 }));
  const out: { time: number; payload: Said }[] = [];
  let began = 0;
  for (const { gap, reads } of [...rounds, { gap: Infinity, reads: [] }]) {
    began += gap;
    pipes.forEach((pipe, i) => {
      const until = began + (reads[i] ?? 0);
      const fresh = pipe.stream.filter(({ written }) => written > pipe.readUntil && written <= until);
      pipe.readUntil = until;
      for (const event of fresh) pipe.source.push(event.stamp, event);
      if (fresh.length === 0) pipe.source.promise(began - stampAge);
    });
    began += Math.max(0, ...reads);
    out.push(...merge.release());
  }
  for (const { source: one } of pipes) one.end();
  out.push(...merge.release());
  return out;
}

test('whatever the delays: nothing lost, times never fall, and the order of lines never claims what was not', () => {
  fc.assert(
    fc.property(
      fc.array(source, { minLength: 1, maxLength: 5 }),
      fc.array(round, { maxLength: 60 }),
      fc.constantFrom(0, 10, 100),
      (steps, rounds, stampAge) => {
        const streams = steps.map(said);
        const out = play(streams, rounds, stampAge);
        expect(out.length).toBe(streams.flat().length);
        expect(out.every(({ time }, i) => i === 0 || time >= (out[i - 1]?.time ?? 0))).toBe(true);
        streams.forEach((stream, i) => {
          expect(out.map(({ payload }) => payload).filter((event) => event.source === i)).toEqual(stream);
        });
        // A completion on an earlier line than an invocation says: completed before the request left. True times: a
        // reply came no later than its stamp, a request left no earlier than its invocation was written.
        let lastCompletion = 0;
        for (const { payload } of out) {
          if (payload.kind === 'completion') lastCompletion = Math.max(lastCompletion, payload.stamp);
          else expect(payload.written).toBeGreaterThanOrEqual(lastCompletion);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('without delays every time is kept', () => {
  fc.assert(
    fc.property(fc.array(source, { minLength: 1, maxLength: 4 }), fc.array(round), (steps, rounds) => {
      const streams = steps.map((stream, i) =>
        said(
          stream.map(({ gap }) => ({ gap, delay: 0 })),
          i,
        ),
      );
      for (const { time, payload } of play(streams, rounds, 0)) expect(time).toBe(payload.stamp);
    }),
  );
});
