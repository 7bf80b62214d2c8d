import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { comparisonJson } from '../../../results/comparison/comparison-json.js';
import { comparisonPage } from '../../../results/comparison/comparison-page.js';
import { compareTargets } from '../../../results/comparison/compare-targets.js';
import { renderComparison } from '../../../results/comparison/render-comparison.js';
import { defaultStore } from '../../../results/run-store.js';
import { messageOf, UsageError } from '../../foundation/errors.js';
import type { Command } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import { someText } from '../options/option-values.js';
import { shownPath } from '../shown-path.js';

export const compare: Command = {
  name: 'compare',
  describe: 'runs or benchmarks side by side: faster, slower, or no clear difference',
  positionals: [
    {
      name: 'run',
      describe: 'two or more: folders, names in the store, latest; A1,A2,A3 are repetitions of one side',
      several: true,
    },
  ],
  options: [
    { name: 'html', placeholder: 'FILE', describe: 'write a page, too' },
    { name: 'out', placeholder: 'DIR', describe: 'where names of runs are looked for', default: 'results/runs' },
    { name: 'json', describe: 'the comparison as JSON on standard output' },
  ],
  async execute(given, terminal) {
    const store = resolve(given.one('out', someText, defaultStore));
    const page = given.one<string | null>('html', someText, null);
    const sides = given.positionals.map((names) => names.split(',').filter((name) => name !== ''));
    if (sides.length === 0 || sides.some((names) => names.length === 0)) {
      throw new UsageError('compare what?', {
        code: 'NOTHING_TO_COMPARE',
        hint: 'name two runs or more: compare results/runs/latest register/2026-01-01T00-00-00.000',
      });
    }
    const comparison = await compareTargets(sides, store);
    terminal.err(renderComparison(comparison, terminal.colors));
    if (page !== null) {
      await writePage(page, comparisonPage(comparison));
      terminal.err(`\n  page  ${shownPath(resolve(page))}\n`);
    }
    if (given.flag('json')) terminal.out(`${JSON.stringify(comparisonJson(comparison))}\n`);
    return exitCodeOf(comparison.valid);
  },
};

async function writePage(file: string, html: string): Promise<void> {
  try {
    await writeFile(file, html);
  } catch (error) {
    throw new UsageError(`--html ${file}: cannot be written (${messageOf(error)})`, { code: 'BAD_VALUE' });
  }
}
