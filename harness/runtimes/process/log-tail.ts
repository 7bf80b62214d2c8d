import { open } from 'node:fs/promises';

const longestTail = 256 * 1024;

/** The last `lines` lines of a file that may be huge and still be written; empty when it does not exist. */
export async function tailOf(file: string, lines: number): Promise<string> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, longestTail);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    await handle.close();
  }
}
