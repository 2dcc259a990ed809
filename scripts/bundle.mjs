/** Bundles src/ into dist/: a small entry, and chunks that are loaded only when a command needs them. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { esbuildPlugin } from './generated-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: { mailc: 'src/cli/main.ts' },
  outdir: 'dist',
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  define: { MAILC_VERSION: JSON.stringify(version) },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [esbuildPlugin],
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said why

// The entry comes last, by rename: whoever starts mailc meanwhile gets the old bundle or the new one.
const chunks = outputFiles.filter(({ path }) => dirname(path) !== dist);
for (const { path, contents } of chunks) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
for (const { path, contents } of outputFiles.filter((file) => !chunks.includes(file))) {
  writeFileSync(`${path}.new`, contents);
  chmodSync(`${path}.new`, 0o755);
  renameSync(`${path}.new`, path);
}
const current = new Set(chunks.map(({ path }) => basename(path)));
for (const name of readdirSync(join(dist, 'chunks'))) {
  if (!current.has(name)) rmSync(join(dist, 'chunks', name));
}
