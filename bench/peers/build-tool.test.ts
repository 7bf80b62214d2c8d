import { describe, expect, it } from 'vitest';
import { peers } from './index.js';
import { lookAt } from './build-tool.js';
import type { BuildTool } from './build-tool.js';

/** A tool that says something. */
const saying = (words: string, least: readonly [number, number] = [1, 22]): BuildTool => ({
  ...{ name: 'Go', command: process.execPath, ask: ['--eval', `console.error(${JSON.stringify(words)})`] },
  ...{ version: /go(\d+)\.(\d+)/, least, install: 'install Go' },
});

describe('a look at a tool', () => {
  it.each([
    ['go version go1.22 linux', { found: 'Go 1.22', isUsable: true }],
    ['go version go2.0.1 linux', { found: 'Go 2.0', isUsable: true }],
    ['go version go1.9.7 linux', { found: 'Go 1.9 is too old', isUsable: false }],
    ['who is asking?', { found: 'Go does not work: who is asking?', isUsable: false }],
  ])('that says "%s"', async (words, look) => {
    expect(await lookAt(saying(words))).toEqual(look);
  });

  it('says that it is not there', async () => {
    const absent = { ...saying(''), command: 'no-such-command-anywhere' };
    expect(await lookAt(absent)).toEqual({ found: 'Go is missing', isUsable: false });
    expect(await lookAt(saying('/usr/bin/python3: No module named pip'))).toMatchObject({ isUsable: false });
  });
});

it.each(peers)('$name names what it needs, and how to get it', ({ needs }) => {
  expect(needs()).not.toEqual([]);
  for (const { install } of needs()) expect(install).toMatch(/^install .* \(.*Debian.*: apt-get install [\w-]+\)$/);
});
