import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenForInterrupts } from './interrupt.js';

function listening() {
  const source = new EventEmitter();
  const told: string[] = [];
  let nowMs = 0;
  const interrupts = listenForInterrupts(
    (strength) => told.push(strength),
    source,
    () => nowMs * 1e6,
  );
  const signalAt = (ms: number, signal: string) => {
    nowMs = ms;
    source.emit(signal);
  };
  return { source, told, interrupts, signalAt };
}

describe('listenForInterrupts', () => {
  it('stops at the first signal and aborts at the second', () => {
    const { told, interrupts, signalAt } = listening();
    signalAt(1000, 'SIGINT');
    expect([interrupts.stop.aborted, interrupts.abort.aborted]).toEqual([true, false]);
    signalAt(2000, 'SIGINT');
    expect(interrupts.abort.aborted).toBe(true);
    signalAt(3000, 'SIGINT');
    expect(told).toEqual(['stop', 'abort']);
  });

  it('takes two signals within 300 ms for one, which npm passed on', () => {
    const { interrupts, signalAt } = listening();
    signalAt(1000, 'SIGINT');
    signalAt(1001, 'SIGINT');
    signalAt(1299, 'SIGTERM');
    expect(interrupts.abort.aborted).toBe(false);
    signalAt(1300, 'SIGTERM');
    expect(interrupts.abort.aborted).toBe(true);
  });

  it.each(['SIGTERM', 'SIGHUP'])('takes %s for a Ctrl-C', (signal) => {
    const { interrupts, signalAt } = listening();
    signalAt(0, signal);
    expect(interrupts.stop.aborted).toBe(true);
  });

  it('leaves no listener behind', () => {
    const { source, interrupts } = listening();
    interrupts.dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
