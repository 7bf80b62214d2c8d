import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isDead, labelOfProcess, labelVariables, parseOwner, processStat, thisProcessAsOwner } from './run-owner.js';

const owner = thisProcessAsOwner();

it('knows itself to be alive, and a process of the same number but another start to be dead', () => {
  expect(isDead(owner)).toBe(false);
  expect(isDead({ ...owner, startTime: '1' })).toBe(true);
  expect(isDead({ ...owner, bootId: 'before the last boot' })).toBe(true);
  expect(isDead({ ...owner, startTime: '1', pidNamespace: 'pid:[1]' })).toBe(false);
});

it('counts a process that was killed as dead, also before anybody asked for its end', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const itsOwn = { ...owner, pid, startTime: processStat(pid)?.startTime ?? '' };
  expect(isDead(itsOwn)).toBe(false);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  expect(isDead(itsOwn)).toBe(true);
});

it('finds the label of a process it started', async () => {
  const label = { runId: 'a run', owner };
  const child = spawn('sleep', ['60'], { env: { ...process.env, ...labelVariables(label) } });
  await once(child, 'spawn');
  expect(labelOfProcess(child.pid as number)).toEqual(label);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
});

it.each(['', 'null', '[]', '{"pid":"1"}', '{"pid":1,"startTime":"2"}'])('reads no owner from %j', (text) => {
  expect(parseOwner(text)).toBeNull();
});
