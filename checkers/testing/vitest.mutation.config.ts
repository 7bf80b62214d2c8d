import { defineConfig } from 'vitest/config';

// What Stryker runs against each mutant: the checkers' own tests, without the build the other projects need. The peers'
// histories lie outside the copy in which Stryker works, and the broken rule must be caught without them. TESTS (globs,
// with commas) narrows it to the tests of one folder: quicker, and what survives the others would have to kill.
export default defineConfig({
  test: {
    include: (process.env['TESTS'] ?? 'checkers/**/*.test.ts').split(','),
    exclude: ['**/shared-histories.test.ts'],
  },
});
