import { defineConfig } from 'vitest/config';

// Two projects: `unit` starts no server and is part of `npm run check`; `integration` boots real ensembles, one test
// file at a time, since two on a small machine would slow each other until their limits mean nothing.
export default defineConfig({
  test: {
    globalSetup: ['./harness/cli/set-up/build-before-tests.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{harness,workloads,checkers,results,compose,bench}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
          // Not a measure: a busy machine must not fail what is only slow.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{harness,workloads,checkers,results,compose,bench}/**/*.integration.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
