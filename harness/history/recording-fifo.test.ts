import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { RecordingFifo } from './recording-fifo.js';

/** A process that runs `script` with the pipe as its descriptor 3. */
function writer(fifo: RecordingFifo, script: string): ReturnType<typeof spawn> {
  return fifo.forSpawn((fd) => spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit', fd] }));
}

async function readAll(fifo: RecordingFifo): Promise<string> {
  let all = '';
  await expect
    .poll(
      () => {
        let text = fifo.read();
        for (; text !== null && text !== ''; text = fifo.read()) all += text;
        return text;
      },
      { timeout: 30_000, interval: 1 },
    )
    .toBeNull();
  return all;
}

test('hands over what was written, byte by byte, also more than it holds, and then ends', async () => {
  const fifo = new RecordingFifo();
  expect(fifo.read()).toBe('');
  const child = writer(
    fifo,
    `const { writeSync } = require('fs');
     let rest = Buffer.from('é'.repeat(200_000));
     while (rest.length > 0) try { rest = rest.subarray(writeSync(3, rest)); } catch (error) { if (error.code !== 'EAGAIN') throw error; }`,
  );
  const ended = once(child, 'exit');
  expect(Buffer.from(await readAll(fifo), 'latin1').toString()).toBe('é'.repeat(200_000));
  expect(await ended).toEqual([0, null]);
  expect(fifo.read()).toBeNull();
  fifo.close();
});

test('keeps what a process wrote before it was killed', async () => {
  const fifo = new RecordingFifo();
  const child = writer(
    fifo,
    `require('fs').writeSync(3, 'last words'); console.log('written'); setInterval(() => {}, 1000);`,
  );
  if (child.stdout !== null) await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readAll(fifo)).toBe('last words');
  fifo.close();
});

test('tells a writer that nobody reads any more, and has no name', async () => {
  const fifo = new RecordingFifo();
  const child = writer(
    fifo,
    `process.stdin.on('end', () => {
       try { require('fs').writeSync(3, 'x'); } catch (error) { process.exit(error.code === 'EPIPE' ? 7 : 1); }
     }).resume();`,
  );
  fifo.close();
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([7, null]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`zk-chaos-fifo-${process.pid}-`))).toEqual([]);
});

test('says what to do where none can be made', () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = '/dev/null/nowhere';
  try {
    expect(() => new RecordingFifo()).toThrow(
      expect.objectContaining({ code: 'NO_PIPE', hint: expect.any(String) as string }),
    );
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});
