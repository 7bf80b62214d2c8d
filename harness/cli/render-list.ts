import { definitions, inkFor } from '../../results/render/text.js';
import { describeListed, registries } from './registries.js';
import type { Listed } from './registries.js';

/** What there is, as `list` shows it. */
export function renderList(colors: boolean): string {
  const ink = inkFor(colors);
  const sections = Object.entries(registries).map(([title, entries]) => {
    const rows = entries.flatMap((entry) => [[entry.name, describeListed(entry)] as const, ...optionRows(entry)]);
    return `${ink.bold(title)}\n${definitions(rows, ink)}`;
  });
  return `${sections.join('\n\n')}\n`;
}

function optionRows(entry: Listed): (readonly [string, string])[] {
  return Object.entries(entry.options ?? {}).map(([name, option]) => [
    `  -o ….${name}`,
    `${option.describe} (${JSON.stringify(option.default)})`,
  ]);
}
