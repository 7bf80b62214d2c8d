import { realpathSync } from 'node:fs';
import { openRun } from '../../../results/run-store.js';
import { ExitCode, UsageError } from '../../foundation/errors.js';
import { convertHistory } from '../../history/convert.js';
import type { HistoryFormat } from '../../history/read-history.js';
import type { Command } from '../command.js';
import { oneOf } from '../options/option-values.js';

const formats: readonly HistoryFormat[] = ['jsonl', 'edn'];

export const convert: Command = {
  name: 'convert',
  describe: "a history from our JSONL to Jepsen's EDN, or back",
  positionals: [
    { name: 'from', describe: 'folder of a run, or a history file in either format' },
    { name: 'to', describe: 'the file to write; it is replaced' },
  ],
  options: [{ name: 'format', placeholder: 'NAME', describe: 'jsonl or edn', default: "as the target's name ends" }],
  async execute(given, terminal) {
    const [from, to] = given.positionals;
    if (from === undefined || to === undefined) {
      throw new UsageError('convert what to what?', { code: 'NOTHING_TO_CONVERT', hint: 'give FROM and TO' });
    }
    const ending = formats.find((format) => to.endsWith(`.${format}`));
    const format = formats.find((name) => name === given.one('format', oneOf(formats), ending ?? ''));
    if (format === undefined) {
      throw new UsageError(`${to}: its name ends neither in .jsonl nor in .edn`, {
        code: 'FORMAT_NEEDED',
        hint: 'say which with --format',
      });
    }
    const { history } = await openRun(from);
    if (isSameFile(history, to)) {
      throw new UsageError(`${to} is the history itself`, { code: 'SAME_FILE', hint: 'name another target' });
    }
    const { events, warnings } = convertHistory(history, to, format);
    for (const warning of warnings) terminal.err(`warning: ${warning}\n`);
    terminal.err(`${events} events written to ${to}\n`);
    return ExitCode.valid;
  },
};

/** Through links too; a target that does not exist yet is another file. */
function isSameFile(history: string, target: string): boolean {
  try {
    return realpathSync(history) === realpathSync(target);
  } catch {
    return false;
  }
}
