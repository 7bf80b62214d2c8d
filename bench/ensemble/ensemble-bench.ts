import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../../harness/cli/exit-code.js';
import { shownPath } from '../../harness/cli/shown-path.js';
import { createRunFolder, writeJson } from '../../results/run-store.js';
import type { Bench } from '../bench.js';
import { ensembleOptionEntries, ensembleOptionsFrom, repeatCommand } from './ensemble-options.js';
import { ensemblePage, plotsOf } from './ensemble-page.js';
import type { EnsembleResult } from './ensemble-result.js';
import { measureEnsembles } from './measure-ensembles.js';
import { renderEnsembles } from './render-ensembles.js';

/** How many requests a second, and what of them is left while servers fail? In the form of the published figures. */
export const ensemble: Bench = {
  name: 'ensemble',
  describe: 'throughput against reads, servers and observers, and over time while servers fail and come back',
  options: ensembleOptionEntries,
  async run(given, io) {
    const options = ensembleOptionsFrom(given);
    const folder = await createRunFolder(options.store, ['bench-ensemble'], new Date());
    const command = repeatCommand(given, options.seed);
    const result = await measureEnsembles(options, { folder, command }, io);
    await writeResults(result, folder);
    io.progress.done();
    io.terminal.err(renderEnsembles(result, { folder: shownPath(folder), colors: io.terminal.colors }));
    if (given.flag('json')) io.terminal.out(`${JSON.stringify({ folder, ...result })}\n`);
    return exitCodeOf(result.valid);
  },
};

async function writeResults(result: EnsembleResult, folder: string): Promise<void> {
  await writeJson(join(folder, 'results.json'), result);
  const plots = join(folder, 'plots');
  await mkdir(plots, { recursive: true });
  for (const { file, svg } of plotsOf(result)) await writeFile(join(plots, file), svg);
  await writeFile(join(folder, 'report.html'), ensemblePage(result));
}
