import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../harness/cli/exit-code.js';
import type { GivenOptions } from '../harness/cli/options/option.js';
import { shownPath } from '../harness/cli/shown-path.js';
import { inkFor } from '../results/render/text.js';
import type { Ink } from '../results/render/text.js';
import { writeJson } from '../results/run-store.js';
import type { BenchIo } from './bench.js';
import type { PlotFile } from './bench-page.js';
import type { BenchResult } from './bench-result.js';

/** How a kind of result is shown. */
export interface BenchViews<Result extends BenchResult> {
  readonly plots: (result: Result) => readonly PlotFile[];
  readonly page: (result: Result) => string;
  readonly text: (result: Result, where: { readonly folder: string; readonly ink: Ink }) => string;
}

/** Keeps what was measured (`results.json`, `plots/`, `report.html`), shows it, and gives the exit code. */
export async function concludeBench<Result extends BenchResult>(
  result: Result,
  { plots, page, text }: BenchViews<Result>,
  folder: string,
  given: GivenOptions,
  { progress, terminal }: BenchIo,
): Promise<number> {
  // First, so that a failure to draw loses nothing.
  await writeJson(join(folder, 'results.json'), result);
  await mkdir(join(folder, 'plots'), { recursive: true });
  for (const { file, svg } of plots(result)) await writeFile(join(folder, 'plots', file), svg);
  await writeFile(join(folder, 'report.html'), page(result));
  progress.done();
  terminal.err(text(result, { folder: shownPath(folder), ink: inkFor(terminal.colors) }));
  if (given.flag('json')) terminal.out(`${JSON.stringify({ folder, ...result })}\n`);
  return exitCodeOf(result.valid);
}
