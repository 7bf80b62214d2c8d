import { defineConfig } from 'vitest/config';

// What Stryker runs against each mutant: the checkers' own tests, without the build the other projects need. The peers'
// histories lie outside the copy in which Stryker works, and the broken rule must be caught without them.
export default defineConfig({
  test: {
    include: ['checkers/**/*.test.ts'],
    exclude: ['**/shared-histories.test.ts'],
  },
});
