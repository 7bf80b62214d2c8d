import { join } from 'node:path';
import { exitCodeOf } from '../../harness/cli/exit-code.js';
import { shownPath } from '../../harness/cli/shown-path.js';
import { createRunFolder, writeJson } from '../../results/run-store.js';
import type { Bench } from '../bench.js';
import { measureOverhead } from './measure-overhead.js';
import { overheadOptionEntries, overheadOptionsFrom, repeatCommand } from './overhead-options.js';
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
    await writeJson(join(folder, 'results.json'), result);
    io.progress.done();
    io.terminal.err(renderOverhead(result, { folder: shownPath(folder), colors: io.terminal.colors }));
    if (given.flag('json')) io.terminal.out(`${JSON.stringify({ folder, ...result })}\n`);
    return exitCodeOf(result.valid);
  },
};
