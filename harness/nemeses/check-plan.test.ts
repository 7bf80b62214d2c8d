import { describe, expect, it } from 'vitest';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import { messageOf } from '../foundation/errors.js';
import { checkPlan } from './check-plan.js';
import type { PlanStep } from './plan.js';
import { parsePlan } from './read-plan.js';

function refusal(steps: readonly PlanStep[], options: Parameters<typeof makeEnsemble>[0], bind = {}): string {
  const plan = parsePlan(JSON.stringify({ bind, steps }), 'plan.json');
  try {
    checkPlan(plan, makeEnsemble(options), 'plan.json');
    return 'accepted';
  } catch (error) {
    return messageOf(error);
  }
}

const three = { participants: 3 };

describe('checkPlan', () => {
  it.each<[string, PlanStep, RegExp]>([
    [
      'an unknown server',
      { at: 1, do: 'kill', on: ['zk4'] },
      /^plan\.json: step 0, field "on\.0": unknown selector "zk4" \(did you mean "zk1"\?\)/,
    ],
    ['a mistyped selector', { at: 1, do: 'kill', on: ['zk1', 'leadr'] }, /field "on\.1": .*did you mean "leader"/],
    ['an observer where there is none', { at: 1, do: 'kill', on: ['observer'] }, /no observers/],
    ['a single client', { at: 1, do: 'partition', on: ['client:3'] }, /one client are not available/],
    ['clients for a fault on servers', { at: 1, do: 'kill', on: ['clients'] }, /kill is not for clients/],
    [
      'an unknown server in a group',
      { at: 1, do: 'partition', groups: [['zk1'], ['zk2', 'zk9']] },
      /field "groups\.1\.1"/,
    ],
    ['groups and on', { at: 1, do: 'partition', on: ['zk1'], groups: [['zk1'], ['zk2']] }, /`groups` stands alone/],
    ['a partition of nobody', { at: 1, do: 'partition' }, /needs `on`, `groups` or a `shape`/],
    ['isolation of nobody', { at: 1, do: 'partition', shape: 'isolate' }, /whom to isolate/],
    ['halves of somebody', { at: 1, do: 'partition', shape: 'halves', on: ['zk1'] }, /chooses by the seed/],
    ['a ring of three', { at: 1, do: 'partition', shape: 'ring' }, /at least 4/],
    [
      'a refusal with a direction',
      { at: 1, do: 'partition', on: ['zk1'], direction: 'to', style: 'refuse' },
      /no direction/,
    ],
    ['a bridge with a direction', { at: 1, do: 'partition', shape: 'bridge', direction: 'to' }, /no direction/],
    [
      'more jitter than latency',
      { at: 1, do: 'slow', on: ['zk1'], latencyMs: 5, jitterMs: 6 },
      /larger than latencyMs/,
    ],
  ])('refuses %s', (_, step, expected) => {
    expect(refusal([step], three)).toMatch(expected);
  });

  it('refuses link faults without proxies, and only those', () => {
    const without = { participants: 3, proxies: false };
    expect(refusal([{ at: 1, do: 'partition', on: ['zk1'] }], without)).toMatch(/needs the proxies/);
    expect(
      refusal(
        [
          { at: 1, do: 'kill', on: ['zk1'] },
          { at: 2, do: 'heal' },
        ],
        without,
      ),
    ).toBe('accepted');
  });

  it('knows the names that are bound, and looks at what they are bound to', () => {
    const step = { at: 1, do: 'kill', on: ['A'] };
    expect(refusal([step], three, { A: 'follower:max' })).toBe('accepted');
    expect(refusal([step], three)).toMatch(/unknown selector "A"/);
    expect(refusal([step], three, { A: 'zk7' })).toMatch(/field "bind\.A"/);
    expect(refusal([step], three, { A: 'clients' })).toMatch(/field "bind\.A"/);
  });

  it('accepts what the ensemble has', () => {
    const steps = [
      { at: 1, do: 'partition', groups: [['leader'], ['observers', 'clients']] },
      { at: 1, do: 'partition', shape: 'ring' },
      { at: 1, do: 'partition', on: ['clients'], style: 'refuse' },
    ];
    expect(refusal(steps, { participants: 5, observers: 1 })).toBe('accepted');
  });
});
