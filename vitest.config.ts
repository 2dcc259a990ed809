import { defineConfig } from 'vitest/config';
import { generatedModules } from './scripts/generated-modules.mjs';

export default defineConfig({
  plugins: [generatedModules],
  define: { MAILC_VERSION: JSON.stringify('test') },
  test: {
    include: ['test/**/*.test.ts'],
    // Every fault of a deploy, one by one, takes a quarter of an hour: npm run faults.
    exclude: process.env.FAULT === undefined ? ['test/servers/deploy/faults.test.ts'] : [],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
