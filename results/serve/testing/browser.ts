import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Debian's Chromium, or its like, wherever it lies on the PATH.
 *
 * @throws Error when there is none
 */
export function startBrowser(): Promise<Browser> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const executablePath = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (executablePath === undefined) throw new Error('there is no chromium on the PATH: apt-get install chromium');
  // Root, as containers have it, needs no-sandbox.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
