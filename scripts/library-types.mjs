/**
 * `npm pack`: writes dist/types/, what TypeScript has to know of the library: the declarations of src/library.ts and of
 * all that they refer to. The bundle is made without them, for they take the compiler many seconds.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = join(root, 'dist/types');
const all = mkdtempSync(join(tmpdir(), 'mailc-types-'));
const config = join(all, 'tsconfig.json');
writeFileSync(
  config,
  JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(root, 'src'),
      outDir: join(all, 'src'),
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: [join(root, 'src/library.ts')],
    include: [join(root, 'src/**/*.d.ts')],
  }),
);
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', config], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

rmSync(types, { recursive: true, force: true });
const pending = ['library.ts'];
for (const file of pending) {
  const text = readFileSync(join(all, 'src', file.replace(/\.ts$/, '.d.ts')), 'utf8');
  const target = join(types, file.replace(/\.ts$/, '.d.mts'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text.replace(/(from '\.[^']*)\.ts'/g, "$1.mjs'"));
  for (const [, path] of text.matchAll(/from '(\.[^']*\.ts)'/g)) {
    const needed = normalize(join(dirname(file), path));
    if (!pending.includes(needed)) pending.push(needed);
  }
}
rmSync(all, { recursive: true });
