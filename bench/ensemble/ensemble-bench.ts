import { createRunFolder } from '../../results/run-store.js';
import type { Bench } from '../bench.js';
import { concludeBench } from '../conclude-bench.js';
import { ensembleOptionEntries, ensembleOptionsFrom, repeatCommand } from './ensemble-options.js';
import { ensemblePage, plotsOf } from './ensemble-page.js';
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
    return concludeBench(result, { plots: plotsOf, page: ensemblePage, text: renderEnsembles }, folder, given, io);
  },
};
