import { describe, expect, it } from 'vitest';
import { isOfDeadRun, labelsOfRun, runFilter, runOf } from './run-labels.js';

describe('labels of a run', () => {
  const own = labelsOfRun('run-1');

  it('name the run and its owner', () => {
    expect(runOf(own)).toBe('run-1');
    expect(runFilter('run-1').label).toEqual(['zk-chaos.run=run-1']);
    expect(isOfDeadRun(own)).toBe(false);
  });

  it('tell a dead owner on this machine, and judge nobody else’s', () => {
    const owner = JSON.parse(own['zk-chaos.owner'] as string) as Record<string, unknown>;
    const dead = { ...own, 'zk-chaos.owner': JSON.stringify({ ...owner, startTime: '1' }) };
    expect(isOfDeadRun(dead)).toBe(true);
    expect(isOfDeadRun({ ...dead, 'zk-chaos.host': 'another-machine' })).toBe(false);
    expect(isOfDeadRun({ ...dead, 'zk-chaos.owner': 'torn' })).toBe(false);
    expect(isOfDeadRun({})).toBe(false);
  });
});
