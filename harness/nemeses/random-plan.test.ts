import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import { checkPlan } from './check-plan.js';
import { parsePlan } from './read-plan.js';
import { randomPlan, type RandomPlanOptions } from './random-plan.js';
import { randomNemeses } from './random/index.js';

const five = makeEnsemble({ participants: 5 });
const defaults: RandomPlanOptions = {
  seed: 42,
  nemeses: ['kill-leader'],
  intervalS: 5,
  timeLimitS: 30,
  ensemble: five,
};

describe('randomPlan', () => {
  it('is pinned for its seed: kill-leader', () => {
    expect(randomPlan(defaults)).toMatchInlineSnapshot(`
      {
        "bind": {},
        "seed": 42,
        "steps": [
          {
            "at": 5,
            "do": "kill",
            "for": 2.5,
            "on": [
              "leader",
            ],
          },
          {
            "after": "synced",
            "before": 22.5,
            "delay": 0.4,
            "do": "kill",
            "for": 2.5,
            "on": [
              "leader",
            ],
          },
          {
            "after": "synced",
            "before": 22.5,
            "delay": 0.4,
            "do": "kill",
            "for": 2.5,
            "on": [
              "leader",
            ],
          },
          {
            "after": "synced",
            "before": 22.5,
            "delay": 0.7,
            "do": "kill",
            "for": 2.5,
            "on": [
              "leader",
            ],
          },
          {
            "at": 25,
            "do": "heal",
          },
        ],
      }
    `);
  });

  it('is pinned for its seed: pause, partition', () => {
    expect(randomPlan({ ...defaults, nemeses: ['pause', 'partition'], timeLimitS: 40 })).toMatchInlineSnapshot(`
      {
        "bind": {},
        "seed": 42,
        "steps": [
          {
            "at": 5,
            "do": "pause",
            "for": 5,
            "on": [
              "leader",
            ],
          },
          {
            "after": "synced",
            "before": 30,
            "delay": 0.4,
            "direction": "both",
            "do": "partition",
            "for": 5,
            "on": [
              "leader",
            ],
            "shape": "isolate",
          },
          {
            "after": "synced",
            "before": 30,
            "delay": 0.4,
            "direction": "both",
            "do": "partition",
            "for": 5,
            "on": [
              "leader",
            ],
            "shape": "isolate",
          },
          {
            "after": "synced",
            "before": 30,
            "delay": 0.3,
            "do": "pause",
            "for": 5,
            "on": [
              "leader",
            ],
          },
          {
            "at": 35,
            "do": "heal",
          },
        ],
      }
    `);
  });

  it('is pinned for its seed: kill, observers', () => {
    const ensemble = makeEnsemble({ participants: 5, observers: 2 });
    expect(randomPlan({ ...defaults, nemeses: ['kill'], ensemble, seed: -7 })).toMatchInlineSnapshot(`
      {
        "bind": {},
        "seed": -7,
        "steps": [
          {
            "at": 5,
            "do": "kill",
            "for": 2.5,
            "on": [
              "zk3",
            ],
          },
          {
            "after": "synced",
            "before": 22.5,
            "delay": 0.4,
            "do": "kill",
            "for": 2.5,
            "on": [
              "zk7",
            ],
          },
          {
            "after": "synced",
            "before": 22.5,
            "delay": 0.6,
            "do": "kill",
            "for": 2.5,
            "on": [
              "zk2",
            ],
          },
          {
            "after": "synced",
            "before": 22.5,
            "delay": 0.5,
            "do": "kill",
            "for": 2.5,
            "on": [
              "minority",
            ],
          },
          {
            "at": 25,
            "do": "heal",
          },
        ],
      }
    `);
  });

  it('has no step without a nemesis', () => {
    expect(randomPlan({ ...defaults, nemeses: [] })).toEqual({ seed: 42, bind: {}, steps: [] });
  });

  it('kills at least twice in 30 s', () => {
    for (let seed = 0; seed < 200; seed++) {
      const kills = randomPlan({ ...defaults, seed }).steps.filter((step) => step.do === 'kill');
      expect(kills.length, `seed ${seed}`).toBeGreaterThanOrEqual(3);
    }
  });

  it('refuses link faults without proxies', () => {
    const ensemble = makeEnsemble({ participants: 3, proxies: false });
    expect(() => randomPlan({ ...defaults, nemeses: ['kill', 'partition'], ensemble })).toThrow(
      /partition needs the proxies/,
    );
  });

  it('is for any options a plan that can be carried out, read back, and ends healed before the load does', () => {
    const options = fc.record({
      seed: fc.integer(),
      nemeses: fc.subarray(
        randomNemeses.map(({ name }) => name),
        { minLength: 1 },
      ),
      intervalS: fc.double({ min: 0.5, max: 60, noNaN: true }),
      timeLimitS: fc.integer({ min: 1, max: 200 }),
      ensemble: fc
        .record({ participants: fc.integer({ min: 3, max: 9 }), observers: fc.integer({ min: 0, max: 3 }) })
        .map(makeEnsemble),
    });
    fc.assert(
      fc.property(options, (chosen) => {
        const plan = randomPlan(chosen);
        expect(randomPlan(chosen)).toEqual(plan);
        expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
        checkPlan(plan, chosen.ensemble, 'plan.json');
        const [heal, ...faults] = plan.steps.toReversed();
        expect(heal?.do).toBe('heal');
        expect(heal?.at).toBeLessThan(chosen.timeLimitS);
        expect(faults.length).toBeGreaterThan(0);
        for (const step of faults) {
          // It is over before the last heal, so that what follows is recovery.
          expect((step.at ?? step.before ?? Infinity) + (step.for ?? Infinity)).toBeLessThanOrEqual(
            (heal?.at ?? 0) + 0.2,
          );
        }
      }),
    );
  });

  it('gives each of several nemeses its turn', () => {
    const nemeses = ['kill', 'pause', 'partition'];
    const { steps } = randomPlan({ ...defaults, nemeses, timeLimitS: 120 });
    expect(new Set(steps.slice(0, 3).map((step) => step.do))).toEqual(new Set(nemeses));
    expect(new Set(steps.slice(3, 6).map((step) => step.do))).toEqual(new Set(nemeses));
  });
});
