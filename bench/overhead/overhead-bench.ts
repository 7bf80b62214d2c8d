import { createRunFolder } from '../../results/run-store.js';
import type { Bench } from '../bench.js';
import { concludeBench } from '../conclude-bench.js';
import { measureOverhead } from './measure-overhead.js';
import { overheadOptionEntries, overheadOptionsFrom, repeatCommand } from './overhead-options.js';
import { overheadPage, plotsOf } from './overhead-page.js';
import { renderOverhead } from './render-overhead.js';

/** What does the harness itself cost? A goal that is missed is said, and is no failure: the machine may be busy. */
export const overhead: Bench = {
  name: 'overhead',
  describe: "the harness' own cost: recording against a bare loop, links with and without proxies",
  options: overheadOptionEntries,
  async run(given, io) {
    const options = overheadOptionsFrom(given);
    const folder = await createRunFolder(options.store, ['bench-overhead'], new Date());
    const command = repeatCommand(given, options.seed);
    const result = await measureOverhead(options, { folder, command }, io);
    return concludeBench(result, { plots: plotsOf, page: overheadPage, text: renderOverhead }, folder, given, io);
  },
};
