import { expect, it } from 'vitest';
import { makeEnsemble } from '../../harness/ensemble/make-ensemble.js';
import { checkPlan } from '../../harness/nemeses/check-plan.js';
import { failurePlan, fewestForFailures } from './failure-plan.js';

it('is possible on every ensemble it is meant for, and repeats by its seed', () => {
  for (let participants = fewestForFailures; participants <= 9; participants++) {
    expect(() => checkPlan(failurePlan(1), makeEnsemble({ participants, proxies: false }), 'the plan')).not.toThrow();
  }
  expect(failurePlan(7)).toEqual(failurePlan(7));
});

it('fails a follower, another, the leader, and two followers; whoever fails comes back', () => {
  const { steps, bind } = failurePlan(1);
  const killed = steps.filter((step) => step.do === 'kill').map(({ on = [] }) => bind[on[0] ?? ''] ?? on[0]);
  expect(killed).toEqual(['follower:max', 'follower:min', 'leader', 'follower:max', 'follower:min']);
  expect(steps.filter((step) => step.for === undefined).map((step) => step.do)).toEqual(['kill', 'kill', 'start']);
});
