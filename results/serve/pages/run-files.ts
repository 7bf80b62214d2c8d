/** What a file of a run is, in one line; the first that matches its path from the run's folder. */
export const runFiles: readonly { readonly name: string; readonly match: RegExp; readonly describe: string }[] = [
  { name: 'report.html', match: /^report\.html$/, describe: 'the report: one page with everything in it' },
  {
    name: 'results.json',
    match: /^results\.json$/,
    describe: 'the verdict of every checker, latencies, recovery, faults with their evidence, thresholds',
  },
  { name: 'summary.md', match: /^summary\.md$/, describe: 'the same in brief, for a job’s page or a comment' },
  { name: 'junit.xml', match: /^junit\.xml$/, describe: 'a case for each checker and threshold, for CI' },
  {
    name: 'history.jsonl',
    match: /^history\.jsonl$/,
    describe: 'every event, in order, written as it happened: everything else follows from it',
  },
  {
    name: 'run.json',
    match: /^run\.json$/,
    describe: 'every option, the seed, versions, the machine, the phases with their times',
  },
  { name: 'plan.json', match: /^plan\.json$/, describe: 'the faults, replayable with `--plan`' },
  {
    name: 'latency/<workload>-<f>-<phase>.hgrm',
    match: /^latency\/.*\.hgrm$/,
    describe: 'latency percentiles in ms, HdrHistogram’s text format; those of errors apart',
  },
  {
    name: 'latency/<workload>-<f>.hlog',
    match: /^latency\/.*\.hlog$/,
    describe: 'HdrHistogram’s interval log: a line a second, tagged with the phase',
  },
  { name: 'servers/<name>/zookeeper.log', match: /^servers\/[^/]+\/.*\.log$/, describe: 'what that server logged' },
  { name: 'servers/<name>/…', match: /^servers\//, describe: 'that server’s configuration' },
  { name: 'clients/…', match: /^clients\//, describe: 'what a client’s process wrote besides its events' },
  { name: 'proxies.log', match: /^proxies\.log$/, describe: 'what Toxiproxy and the patient hops logged' },
];

/** Empty for what no run writes. */
export function describeFile(path: string): string {
  return runFiles.find(({ match }) => match.test(path))?.describe ?? '';
}

/** What people look at first comes first; what no run writes comes last. */
export function placeOfFile(path: string): number {
  const place = runFiles.findIndex(({ match }) => match.test(path));
  return place < 0 ? runFiles.length : place;
}
