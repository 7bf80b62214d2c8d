import { expect, it } from 'vitest';
import { sharedFolder } from './shared-folder.js';

it.each([
  [['/chaos/watch/t0', '/chaos/watch/t0/a', '/chaos/watch/t1'], '/chaos/watch/'],
  [['/chaos/watch/t0/a', '/chaos/watch/t0/b'], '/chaos/watch/t0/'],
  [['/chaos/watch/t0', '/chaos/waiting/t0'], '/chaos/'],
  [['/a/b', '/c/d'], ''],
  [['/a', '/b'], ''],
  [['r1', 'r2'], ''],
  [['/only/one'], '/only/'],
  [[], ''],
])('of %j is %j', (paths, folder) => {
  expect(sharedFolder(paths)).toBe(folder);
});
