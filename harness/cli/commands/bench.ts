import type { Bench } from '../../../bench/bench.js';
import { benches } from '../../../bench/index.js';
import { UsageError } from '../../foundation/errors.js';
import { createBenchProgress } from '../bench-progress.js';
import type { Command } from '../command.js';
import { listenForInterrupts } from '../interrupt.js';

/** The measurements, each a sub-command. */
export const bench: Command = {
  name: 'bench',
  describe: 'measurements on a real ensemble; bench --help names them',
  options: [],
  subCommands: benches.map(commandOf),
  execute() {
    throw new UsageError(`bench what? There are: ${benches.map(({ name }) => name).join(', ')}`, {
      code: 'NOTHING_TO_MEASURE',
    });
  },
};

function commandOf(measurement: Bench): Command {
  const { name, describe, options } = measurement;
  return {
    name,
    describe,
    options,
    async execute(given, terminal) {
      const interrupts = listenForInterrupts((strength) => {
        const what =
          strength === 'stop' ? 'stopping; reporting what there is (again: clean up at once)' : 'cleaning up';
        terminal.err(`\n${what}\n`);
      });
      const progress = createBenchProgress({
        stream: process.stderr,
        isInteractive: terminal.isInteractive,
        colors: terminal.colors,
        quiet: given.flag('quiet'),
      });
      try {
        return await measurement.run(given, { progress, interrupts, terminal });
      } finally {
        progress.done();
        interrupts.dispose();
      }
    },
  };
}
