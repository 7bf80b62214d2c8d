import { ExitCode } from '../../foundation/errors.js';
import type { Command } from '../command.js';
import { registries } from '../registries.js';
import { renderList } from '../render-list.js';

export const list: Command = {
  name: 'list',
  describe: 'what there is: workloads, faults, runtimes, clients, checkers, models',
  options: [{ name: 'json', describe: 'as JSON' }],
  execute(given, terminal) {
    terminal.out(given.flag('json') ? `${JSON.stringify(registries, null, 2)}\n` : renderList(false));
    return Promise.resolve(ExitCode.valid);
  },
};
