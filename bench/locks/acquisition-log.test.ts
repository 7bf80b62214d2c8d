import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AcquisitionLog } from './acquisition-log.js';

function eventsOf(log: AcquisitionLog): Record<string, unknown>[] {
  return [...log.lines()].map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('AcquisitionLog', () => {
  it('tells an acquisition in four events, the sequence once it is known', () => {
    const log = new AcquisitionLog();
    const slot = log.ask(3, 'shared');
    log.granted(slot, 7);
    log.releasing(slot);
    log.released(slot);
    const mode = 'shared';
    expect(eventsOf(log)).toMatchObject([
      { process: 3, type: 'invoke', f: 'acquire', value: { mode } },
      { process: 3, type: 'ok', f: 'acquire', value: { mode, sequence: 7 } },
      { process: 3, type: 'invoke', f: 'release', value: { mode, sequence: 7 } },
      { process: 3, type: 'ok', f: 'release', value: { mode, sequence: 7 } },
    ]);
    expect(eventsOf(log)[0]?.['value']).toEqual({ mode });
  });

  it('tells how an acquire or a release ended that did not go well', () => {
    const log = new AcquisitionLog();
    log.ended(log.ask(0, 'exclusive'), 'fail', 'timeout');
    const slot = log.ask(1, 'exclusive');
    log.granted(slot, null);
    log.releasing(slot);
    log.ended(slot, 'info', 'CONNECTIONLOSS');
    expect(eventsOf(log).map(({ process, type, f, error }) => [process, f, type, error])).toEqual([
      [0, 'acquire', 'invoke', undefined],
      [0, 'acquire', 'fail', 'timeout'],
      [1, 'acquire', 'invoke', undefined],
      [1, 'acquire', 'ok', undefined],
      [1, 'release', 'invoke', undefined],
      [1, 'release', 'info', 'CONNECTIONLOSS'],
    ]);
  });

  it('counts what it has no room for', () => {
    const log = new AcquisitionLog(1);
    log.released(log.ask(0, 'exclusive'));
    const beyond = log.ask(1, 'exclusive');
    log.granted(beyond, 1);
    log.ended(beyond, 'fail', 'timeout');
    expect(eventsOf(log).every(({ process }) => process === 0)).toBe(true);
    expect(log.unrecorded).toBe(1);
  });

  it('writes events in order of time, each contender its own in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 200 }), (turns) => {
        const log = new AcquisitionLog();
        const open = new Map<number, { slot: number; step: number }>();
        for (const contender of turns) {
          const under = open.get(contender);
          if (under === undefined) open.set(contender, { slot: log.ask(contender, 'exclusive'), step: 1 });
          else if (under.step === 1) log.granted(under.slot, 0);
          else if (under.step === 2) log.releasing(under.slot);
          else {
            log.released(under.slot);
            open.delete(contender);
          }
          if (under !== undefined) under.step++;
        }
        const events = eventsOf(log);
        expect(events).toHaveLength(turns.length);
        const times = events.map(({ time }) => time as number);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (let contender = 0; contender < 5; contender++) {
          const own = events
            .filter(({ process }) => process === contender)
            .map(({ f, type }) => `${String(f)} ${String(type)}`);
          const cycle = ['acquire invoke', 'acquire ok', 'release invoke', 'release ok'];
          expect(own).toEqual(own.map((_, place) => cycle[place % 4]));
        }
      }),
    );
  });
});
