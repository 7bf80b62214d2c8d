import { expect, it } from 'vitest';
import { refuseServerFaults } from './connect.js';
import type { PlanStep } from './nemeses/plan.js';

function refuse(step: PlanStep): () => void {
  return () => refuseServerFaults({ seed: 1, bind: {}, steps: [{ at: 0, do: 'heal' }, step] }, 'plan.json');
}

it.each<PlanStep>([
  { at: 1, do: 'slow', on: ['clients'], latencyMs: 5 },
  { at: 1, do: 'partition', on: ['clients'] },
  { at: 1, do: 'partition', groups: [['clients'], ['zk2']] },
])("lets clients' links be disturbed: %j", (step) => {
  expect(refuse(step)).not.toThrow();
});

it.each<PlanStep>([
  { at: 1, do: 'kill', on: ['leader'] },
  { at: 1, do: 'partition', on: ['zk1'] },
  { at: 1, do: 'slow', on: ['clients', 'zk1'], latencyMs: 5 },
  { at: 1, do: 'partition', groups: [['clients'], ['zk1'], ['zk2']] },
  { at: 1, do: 'partition', shape: 'halves' },
])("refuses what would touch somebody else's servers: %j", (step) => {
  expect(refuse(step)).toThrow(`plan.json: steps[1]: ${step.do} would touch servers that are not ours`);
});
