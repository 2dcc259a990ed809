/** `npm run check`: runs every static check, the later ones too when one fails, and says which failed. */
import { installPackages, run } from './ready.mjs';

const checks = {
  'format and lint': ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  types: ['node_modules/typescript/bin/tsc'],
  walls: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    'src',
    '--config',
    '.dependency-cruiser.js',
  ],
  'unused code': ['node_modules/knip/bin/knip.js'],
  'types of the schema': ['scripts/generate-types.mjs', '--check'],
  'generated documentation': ['scripts/docs.mjs', '--check'],
};

installPackages();
const failed = Object.entries(checks).filter(([name, args]) => {
  console.log(`\n${name}`);
  return run(process.execPath, args) !== 0;
});
console.log(`\n${Object.keys(checks).length - failed.length} passed, ${failed.length} failed`);
for (const [name] of failed) console.log(`  failed: ${name}`);
process.exitCode = failed.length === 0 ? 0 : 1;
