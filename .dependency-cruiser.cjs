// The import rule of docs/architecture.md: who may import whom. Test files are held to it too, except integration tests,
// which may use anything to build what they test.
const layers = {
  'harness/foundation': [],
  'harness/history': ['harness/foundation'],
  'harness/ensemble': ['harness/foundation'],
  'harness/network': ['harness/foundation', 'harness/ensemble'],
  'harness/runtimes': ['harness/foundation', 'harness/ensemble', 'harness/network'],
  'harness/session': ['harness/foundation', 'harness/history'],
  'harness/observation': ['harness/foundation', 'harness/session', 'harness/ensemble', 'harness/history'],
  'harness/nemeses': [
    'harness/foundation',
    'harness/runtimes',
    'harness/network',
    'harness/ensemble',
    'harness/session',
    'harness/history',
  ],
  'harness/client': ['harness/foundation', 'workloads', 'harness/session', 'harness/history'],
  'harness/judging': ['harness/foundation', 'checkers', 'harness/history'],
  workloads: ['harness/foundation', 'harness/session', 'harness/history', 'checkers'],
  checkers: ['harness/foundation', 'harness/history'],
  results: ['harness/foundation', 'harness/history', 'checkers'],
  compose: ['harness/foundation', 'harness/ensemble', 'harness/network'],
};

const forbidden = Object.entries(layers).map(([layer, allowed]) => ({
  name: `imports-of-${layer.replace('/', '-')}`,
  severity: 'error',
  comment: `${layer} may import: ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^${layer}/`, pathNot: '\\.integration\\.test\\.ts$' },
  to: {
    path: '^(harness|workloads|checkers|results|compose|bench)/',
    pathNot: [layer, ...allowed].map((folder) => `^${folder}/`),
  },
}));

module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'only-cli-imports-bench',
      severity: 'error',
      from: { pathNot: '^(bench|harness/cli)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'results-know-only-the-verdict',
      severity: 'error',
      from: { path: '^results/' },
      to: { path: '^checkers/', pathNot: '^checkers/verdict\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(dist|results/runs)/' },
  },
};
