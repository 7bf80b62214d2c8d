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
  for (let i = 0; i < 128; i++) {
    meter.begin();
    busyUntil(0.2);
    meter.end();
  }
  const { wallMs, cpuMs } = meter.time;
  busyUntil(20);
  expect(meter.time).toEqual({ wallMs, cpuMs });
  expect(wallMs).toBeGreaterThanOrEqual(128 * 0.18);
  expect(cpuMs).toBeGreaterThanOrEqual(128 * 0.18);
});

test('waiting is wall time, not CPU time', () => {
  const meter = new RecordingMeter();
  for (let i = 0; i < 64; i++) {
    meter.begin();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    meter.end();
  }
  const { wallMs, cpuMs } = meter.time;
  expect(wallMs).toBeGreaterThan(64 * 4);
  expect(cpuMs).toBeLessThan(wallMs);
});
