import type { Validity } from '../checkers/verdict.js';
import { wrap } from '../results/render/text.js';
import type { Ink } from '../results/render/text.js';
import type { BenchResult } from './bench-result.js';

/**
 * What a terminal shows of a measurement, at most 80 columns wide: the answer, then the figures, then what is doubtful
 * about them.
 *
 * @param parts the figures; null or empty for what there is none of
 * @param inkOf how a sentence of the answer is to look
 */
export function renderBench(
  { interrupted, headline, warnings, valid, why, command }: BenchResult,
  parts: readonly (string | null)[],
  inkOf: (sentence: string, place: number) => (text: string) => string,
  { folder, ink }: { readonly folder: string; readonly ink: Ink },
): string {
  const all = [
    interrupted ? ink.yellow(`  ${cutShort}`) : null,
    headline.map((words, place) => `  ${inkOf(words, place)(wrap(sentence(words), '  '))}`).join('\n'),
    ...parts,
    warnings.map((warning) => `  ${ink.yellow('warning')}  ${wrap(warning, '           ')}`).join('\n'),
    `  ${verdictInk(valid, ink)}  ${wrap(why, '           ')}`,
    `  ${ink.dim('again')}  ${wrap(command, '         ')}\n  ${ink.dim('kept')}   ${folder}`,
  ];
  return `\n${all.filter((part) => part !== null && part !== '').join('\n\n')}\n`;
}

/** Only the first sentence, the answer, stands out. */
export function firstBold(ink: Ink): (words: string, place: number) => (text: string) => string {
  return (_, place) => (place === 0 ? ink.bold : String);
}

export const cutShort = 'Stopped before its time: what was measured until then.';

/** Words without a full stop, as a sentence. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}

export function verdictWord(valid: Validity): 'valid' | 'invalid' | 'unknown' {
  return valid === 'unknown' ? valid : valid ? 'valid' : 'invalid';
}

function verdictInk(valid: Validity, ink: Ink): string {
  const word = verdictWord(valid);
  return { valid: ink.green, invalid: ink.red, unknown: ink.yellow }[word](word);
}
