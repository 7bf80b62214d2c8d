import { markdownTable } from '../../results/ci/markdown.js';
import { runFiles } from '../../results/serve/pages/run-files.js';
import { metrics } from '../../results/thresholds/metrics.js';

const generated = 'Generated; `npx vitest run --project unit harness/cli/docs --update` brings it up to date.';

/** `docs/files-of-a-run.md`: every file a run leaves, in a line. */
export function renderFilesOfRun(): string {
  const rows = runFiles.map(({ name, describe }) => [`\`${name}\``, describe]);
  return `# Files of a run

${generated}

Below \`results/runs/<workload, or mixed>/<time>/\`; \`results/runs/latest\` points at the newest.

${markdownTable(['file', 'what it is'], rows)}

\`npm run chaos -- serve\` shows them with their sizes, and gives all of them as one archive.
`;
}

/** `docs/thresholds.md`: everything a thresholds file can name. */
export function renderThresholdsPage(): string {
  const forWhat = { run: 'the whole run', workload: 'a workload', operation: 'a workload, an operation, a phase' };
  const rows = metrics.map(({ name, describe, unit, bound, per, needs }) => [
    `\`${name}\``,
    describe,
    unit === 'count' || unit === 'share' ? '' : unit,
    bound,
    forWhat[per],
    needs ?? '',
  ]);
  return `# Thresholds

${generated}

A thresholds file (\`--thresholds FILE\`, YAML) is an object from a name of this table to its limit, or to limits by what they
are for: \`all\`, a workload (\`register\`), its operation (\`register/read\`), each with a phase of the load behind it where
wanted (\`register/read@steady\`, \`@fault\`, \`@recovery\`). Without an operation, each operation has to meet it. The limit
itself is met. What a run did not measure is unknown, never met. In a matrix each run is held to those it can measure; one
that is for none of its runs is refused. How a missed one ends the command: [run-it.md](run-it.md).

${markdownTable(['threshold', 'what is measured', 'unit', 'bound', 'can be given for', 'needs'], rows)}
`;
}
