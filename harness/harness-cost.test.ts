import { expect, it } from 'vitest';
import type { FleetCost } from './client/supervisor.js';
import { harnessCost } from './harness-cost.js';

const startNs = 5_000;
const recorder = {
  startNs,
  time: { wallMs: 3, cpuMs: 2 },
  counts: () => new Map([['register', { ok: 6, fail: 3, info: 1 }]]),
};
const calm = { maxMs: 2, count: 0, longest: [] };
const fleet: FleetCost = {
  recording: { wallMs: 9, cpuMs: 4 },
  ...{ operations: 8, stallMaxMs: 70, stalledClient: 'register-1', unsent: { register: 2 } },
  pauses: [
    ['register-0', calm],
    ['register-1', { maxMs: 70, count: 1, longest: [{ startNs: startNs + 40, ms: 70 }] }],
  ],
};

it('names whose pauses they were, by time, on the clock of the history', () => {
  const own = {
    maxMs: 90,
    count: 2,
    longest: [60, 20].map((at, place) => ({ startNs: startNs + at, ms: 90 - place })),
  };
  const { stalls, recording, unsent } = harnessCost(recorder, fleet, own);
  expect(stalls).toEqual({
    ...{ orchestratorMaxMs: 90, clientMaxMs: 70, stalledClient: 'register-1' },
    pauses: {
      count: 3,
      longest: [
        { who: 'harness', startNs: 20, ms: 89 },
        { who: 'register-1', startNs: 40, ms: 70 },
        { who: 'harness', startNs: 60, ms: 90 },
      ],
    },
  });
  expect(recording).toEqual({ operations: 8, clientsMs: 9, orchestratorMs: 3, cpuPerOperationUs: 700 });
  expect(unsent).toEqual({ register: 2 });
});

it('tells the longest where there are very many, and counts them all', () => {
  const longest = Array.from({ length: 150 }, (_, at) => ({ startNs: startNs + at, ms: 50 + at }));
  const pauses = { maxMs: 199, count: 400, longest };
  const { stalls } = harnessCost(
    recorder,
    {
      ...fleet,
      pauses: [
        ['a', pauses],
        ['b', pauses],
      ],
    },
    calm,
  );
  expect(stalls.pauses?.count).toBe(800);
  expect(stalls.pauses?.longest).toHaveLength(200);
  expect(stalls.pauses?.longest.every(({ ms }) => ms >= 100)).toBe(true);
});
