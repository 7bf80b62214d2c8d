import { expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { histories } from '../testing/share.js';
import type { SearchProblem } from './search-problem.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { problemOf } from './testing/problems.js';
import { randomHistory } from './testing/random-history.js';
import { Timeline } from './timeline.js';

/** What is open and possible at an event, from the events alone. */
function byDefinition({ events, certain, optionalClass }: SearchProblem, at: number): unknown {
  const before = [...events.slice(0, at)];
  const open = [...events.slice(at)].filter((event) => event < 0).map((event) => ~event);
  return {
    open: open.filter((operation) => before.includes(operation)),
    possible: Array.from(optionalClass, (_, each) => before.filter((event) => event === certain + each).length),
  };
}

function told({ next, end, possible }: Timeline): unknown {
  const open: number[] = [];
  for (let each = next[end] as number; each !== end; each = next[each] as number) open.push(each);
  return { open, possible: [...possible] };
}

it('knows at each completion what is open, in order of completion, and what is possible, wherever it comes from', () => {
  for (let seed = 1; seed <= histories(150); seed++) {
    const random = new SeededRandom(seed);
    const shape = { operations: random.integer(2, 20), concurrency: random.integer(1, 9), unknown: 0.2, failed: 0 };
    const problem = problemOf(prepare(randomHistory('register', random, shape), modelNamed('register')));
    const places = [...problem.events.keys()].filter((at) => (problem.events[at] as number) < 0);
    const timeline = new Timeline(problem);
    let place = -1;
    for (let walks = 0; walks < 12; walks++) {
      for (let steps = random.integer(1, places.length + 1); steps > 0 && place < places.length; steps--) {
        place++;
        expect([seed, timeline.forward()]).toEqual([seed, place < places.length]);
        if (place === places.length) break;
        const at = places[place] as number;
        expect([seed, timeline.at, timeline.completing]).toEqual([seed, at, ~(problem.events[at] as number)]);
        expect([seed, told(timeline)]).toEqual([seed, byDefinition(problem, at)]);
      }
      if (place < 1) continue;
      place = random.integer(0, Math.min(place, places.length - 1));
      timeline.backTo(places[place] as number);
      expect([seed, timeline.at, told(timeline)]).toEqual([
        ...[seed, places[place]],
        byDefinition(problem, places[place] as number),
      ]);
    }
  }
});

it('has what completes first before what was invoked later', () => {
  const problem = problemOf(prepare(drawn('read 1 |---|\nread 1  |----|\nread 1   |--|'), modelNamed('register')));
  const timeline = new Timeline(problem);
  timeline.forward();
  expect(told(timeline)).toEqual({ open: [0, 2, 1], possible: [] });
});
