import { defineConfig } from 'vitest/config';
import { generatedModules } from './scripts/generated-modules.mjs';

// `npx -p node@24 npm test` brings another Node; the tests' own npx must not take that command line for theirs.
delete process.env.npm_config_call;
delete process.env.npm_config_package;

export default defineConfig({
  plugins: [generatedModules],
  define: { MAILC_VERSION: JSON.stringify('test'), MAILC_BUILD: JSON.stringify('test') },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
