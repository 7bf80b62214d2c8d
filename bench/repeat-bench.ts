import type { GivenOptions, OptionEntry } from '../harness/cli/options/option.js';
import { quote } from '../harness/repeat-command.js';

/** Options that don't change what is measured; the seed is always said, and what a file gave as if it had been given. */
const leftOut = ['seed', 'json', 'quiet', 'out', 'config'];

/** The command that repeats a measurement: what was given of its options, and the seed. */
export function repeatBench(bench: string, entries: readonly OptionEntry[], given: GivenOptions, seed: number): string {
  const words = entries
    .filter(({ name }) => !leftOut.includes(name) && given.has(name))
    .map(({ name, placeholder }) =>
      placeholder === undefined ? `--${name}` : `--${name}=${quote(given.all(name).join(','))}`,
    );
  return [`npm run chaos -- bench ${bench}`, ...words, '--seed', String(seed)].join(' ');
}
