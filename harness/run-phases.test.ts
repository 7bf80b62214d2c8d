import { describe, expect, it } from 'vitest';
import type { Recorder } from './history/recorder.js';
import type { RunProgress } from './run-io.js';
import { RunPhases } from './run-phases.js';

const SECOND = 1_000_000_000;

function phases(): { phases: RunPhases; told: string[]; noted: unknown[][]; recorder: Recorder } {
  const told: string[] = [];
  const noted: unknown[][] = [];
  const progress = { phase: (name: string) => void told.push(name) } as unknown as RunProgress;
  const recorder = { record: (...event: unknown[]) => void noted.push(event) } as unknown as Recorder;
  return { phases: new RunPhases(100 * SECOND, progress), told, noted, recorder };
}

describe('RunPhases', () => {
  it('tells each phase, and times it from the start of the run to the next', () => {
    const { phases: run, told } = phases();
    run.begin('boot', 100 * SECOND);
    run.begin('load', 103 * SECOND);
    expect(told).toEqual(['boot', 'load']);
    const [boot, load, ...more] = run.timed();
    expect(boot).toEqual({ name: 'boot', startNs: 0, endNs: 3 * SECOND });
    expect(load).toMatchObject({ name: 'load', startNs: 3 * SECOND });
    expect(more).toEqual([]);
  });

  it('notes in the history only while there is one', () => {
    const { phases: run, noted, recorder } = phases();
    run.begin('boot', 100 * SECOND);
    run.noteIn(recorder);
    run.begin('load', 101 * SECOND);
    run.noteIn(null);
    run.begin('judge', 102 * SECOND);
    expect(noted).toEqual([['observer', 'note', { f: 'phase', value: 'load' }, 101 * SECOND]]);
  });

  it('has timed nothing before the first phase', () => {
    expect(phases().phases.timed()).toEqual([]);
  });
});
