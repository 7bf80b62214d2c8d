import { describe, expect, it } from 'vitest';
import { defaultWorkloads, findWorkload, workloads } from './index.js';

describe('the registry of workloads', () => {
  it('has no two of one name, and finds each', () => {
    expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length);
    for (const workload of workloads) expect(findWorkload(workload.name)).toBe(workload);
    expect(findWorkload('lok-chained')).toBeUndefined();
  });

  it('runs known workloads by default', () => {
    expect(defaultWorkloads.map((name) => findWorkload(name)?.name)).toEqual([...defaultWorkloads]);
  });

  it.each(workloads.map((workload) => [workload.name, workload] as const))(
    '%s says what it does, what must succeed, and who judges it',
    (_, workload) => {
      expect(workload.describe).toMatch(/^\S.{20,}[^.]$/);
      expect(workload.operations.length).toBeGreaterThan(1);
      expect(workload.judgedBy.length).toBeGreaterThan(0);
      for (const option of Object.values(workload.options)) expect(option.describe.length).toBeGreaterThan(10);
    },
  );
});
