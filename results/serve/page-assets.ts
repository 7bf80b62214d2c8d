import { readFileSync } from 'node:fs';
import { builtModule } from '../../harness/foundation/built-module.js';
import { ChaosError, messageOf } from '../../harness/foundation/errors.js';
import type { PageAssets } from './app.js';

/**
 * The script and style sheet that the set-up builds from `results/serve/page/`.
 *
 * @throws ChaosError PAGE_NOT_BUILT
 */
export function pageAssets(): PageAssets {
  const script = builtModule('results/serve/page.ts');
  try {
    const style = new URL(script.href.replace(/\.js$/, '.css'));
    return { script: readFileSync(script, 'utf8'), style: readFileSync(style, 'utf8') };
  } catch (error) {
    throw new ChaosError(`the pages of serve are not built: ${messageOf(error)}`, {
      code: 'PAGE_NOT_BUILT',
      hint: 'npm run chaos builds them',
      cause: error,
    });
  }
}
