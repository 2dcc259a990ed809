import { defineConfig } from 'vitest/config';
import { generatedModules } from './scripts/generated-modules.mjs';

export default defineConfig({
  plugins: [generatedModules],
  define: { MAILC_VERSION: JSON.stringify('test') },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
