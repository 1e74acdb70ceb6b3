import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm test` runs everything but test/system; `npm run test:system` runs that, and sets this. */
const system = process.env.TEST_PART === 'system';
const { TEST_RESULTS } = process.env;

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: system ? ['test/system/**/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(system ? [] : ['test/system/**'])],
    // The files share nothing that a test changes, and a process for each would take as long as what is in it.
    isolate: system,
    // Vitest leaves a core free, which on two is half of them.
    maxWorkers: '100%',
    // Only what hangs is to run into these: how long a test takes is the machine's affair, and properties are bounded in runs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Where .ci/run counts from.
    reporters: TEST_RESULTS ? ['default', ['json', { outputFile: join(TEST_RESULTS, `${system ? 'system' : 'fast'}.json`) }]] : ['default'],
  },
});
