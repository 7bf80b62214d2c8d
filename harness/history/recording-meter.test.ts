import { expect, test } from 'vitest';
import { RecordingMeter } from './recording-meter.js';

function busyUntil(cpuMs: number): void {
  const begun = process.cpuUsage();
  const spent = (): number => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
  while (spent() < cpuMs);
}

test('nothing took no time', () => {
  expect(new RecordingMeter().time).toEqual({ wallMs: 0, cpuMs: 0 });
});

test('measures what is between begin and end, and nothing else', () => {
  const meter = new RecordingMeter();
  for (let i = 0; i < 32; i++) {
    meter.begin();
    busyUntil(1);
    meter.end();
  }
  const { wallMs, cpuMs } = meter.time;
  busyUntil(20);
  expect(meter.time).toEqual({ wallMs, cpuMs });
  expect(wallMs).toBeGreaterThanOrEqual(32 * 0.9);
  expect(cpuMs).toBeGreaterThanOrEqual(32 * 0.9);
});

test('waiting is wall time, not CPU time', () => {
  const meter = new RecordingMeter();
  meter.begin();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  meter.end();
  const { wallMs, cpuMs } = meter.time;
  expect(wallMs).toBeGreaterThan(150);
  expect(cpuMs).toBeLessThan(wallMs);
});
