import { expect, it } from 'vitest';
import { harnessVersions } from './harness-versions.js';

it('names the harness, and the client where that is somebody else’s', async () => {
  const native = await harnessVersions('native');
  expect(native['zk-chaos']).toMatch(/^\d+\.\d+\.\d+( \([0-9a-f]{7,}(-dirty)?\))?$/);
  expect(native['client']).toMatch(/^zookeeper \d+\.\d+\.\d+$/);
  expect(await harnessVersions('wire')).toEqual({ 'zk-chaos': native['zk-chaos'] });
});
