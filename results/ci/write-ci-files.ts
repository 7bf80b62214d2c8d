import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDescription, RunResult } from '../run-result.js';
import { renderJunit } from './junit-xml.js';
import { runSuite } from './run-junit.js';
import { runMarkdown } from './run-markdown.js';

/** Writes `junit.xml` and `summary.md` into the run's folder. */
export async function writeCiFiles(folder: string, description: RunDescription, result: RunResult): Promise<void> {
  await writeFile(join(folder, 'junit.xml'), renderJunit([runSuite(description, result)]));
  await writeFile(join(folder, 'summary.md'), runMarkdown(description, result));
}
