/**
 * Bundles src/ into dist/: a small entry, the chunks that it loads when a command needs them, and beside those that
 * every check and build loads what V8 made of them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { build } from 'rolldown';
import { commitTwice } from './commit-twice.mjs';
import { generatedModules } from './generated-modules.mjs';
import { BUNDLED } from './ready.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Milliseconds. */
const STILL_IN_USE = 10 * 60 * 1000;

/** What each check runs is one chunk, and what each build runs besides is another: fewer files are loaded faster. */
const groups = [
  {
    name: 'check',
    test: /src\/cli\/(run|(verbs|commands)\/check)\.ts$|mail\/(dkim|credential)-states\.ts$|io\/text-before\.ts$/,
    priority: 2,
  },
  {
    name: 'build',
    test: /src\/(cli\/(verbs|commands)\/build|resolve\/resolve|emit\/emit)\.ts$/,
    priority: 1,
  },
];

/** commander can run verbs that are programs of their own; mailc has none, and what it takes for it loads slowly. */
const withoutPrograms = {
  name: 'mailc-without-programs',
  resolveId: (id, importer) =>
    id === 'node:child_process' && /node_modules\/commander\//.test(importer) ? '\0nothing' : undefined,
  load: (id) => (id === '\0nothing' ? '' : undefined),
};

/** What only `mailc rules` and reports with findings tell of a rule is made when it is asked for. */
const withLazyWords = {
  name: 'mailc-lazy-words',
  transform: {
    filter: { id: /src\/check\/rules\/[a-z-]+\.ts$/ },
    handler(code) {
      const words = this.parse(code, { lang: 'ts' })
        .body.flatMap(({ declaration }) => declaration?.declarations ?? [])
        .flatMap(({ init }) => (init?.type === 'ObjectExpression' ? init.properties : []))
        .filter(({ key }) => ['summary', 'explanation', 'bad', 'mended'].includes(key?.name));
      return words.reduceRight((lazy, { key, value, start, end }) => {
        const getter = `get ${key.name}() { return ${code.slice(value.start, value.end)}; }`;
        return lazy.slice(0, start) + getter + lazy.slice(end);
      }, code);
    },
  },
};

/** A digest of all that a bundle is made of. */
function digestOfSources() {
  const digest = createHash('sha256');
  for (const path of [...BUNDLED, 'package-lock.json']) digestInto(digest, join(root, path));
  return digest.digest('hex');
}

function digestInto(digest, path) {
  if (!statSync(path).isDirectory()) digest.update(path.slice(root.length)).update(readFileSync(path));
  else for (const name of readdirSync(path).sort()) digestInto(digest, join(path, name));
}

/** Bundles an entry in memory, and says why when it cannot be done. */
async function bundle(input, define, output) {
  const bundled = await build({
    cwd: root,
    input,
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    plugins: [withoutPrograms, withLazyWords, generatedModules],
    checks: { ineffectiveDynamicImport: false, pluginTimings: false },
    transform: { target: 'node20.19', define },
    write: false,
    output: {
      format: 'cjs',
      strict: true,
      comments: false,
      // Names of functions stay: a report of a bug shows them.
      minify: {
        compress: true,
        mangle: { toplevel: false, keepNames: true },
        codegen: { removeWhitespace: true },
      },
      dynamicImportInCjs: false,
      ...output,
    },
  }).catch((error) => {
    console.error(stripVTControlCharacters(error.message));
    process.exit(1);
  });
  return bundled.output;
}

const defined = {
  MAILC_VERSION: JSON.stringify(version),
  MAILC_BUILD: JSON.stringify(digestOfSources()),
};
const chunks = await bundle({ run: 'src/cli/run.ts' }, defined, {
  entryFileNames: 'chunks/[name]-[hash].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  codeSplitting: { groups },
});
const run = chunks.find(({ isEntry }) => isEntry).fileName;
const [main] = await bundle({ mailc: 'src/cli/main.ts' }, { ...defined, MAILC_RUN: JSON.stringify(run) });

// For programs that import mailc: one file, as nobody starts it.
const [library] = await bundle({ library: 'src/library.ts' }, defined, {
  format: 'esm',
  entryFileNames: '[name].mjs',
  codeSplitting: false,
});

// The entry comes last, by rename: whoever starts mailc meanwhile gets the old bundle or the new one.
mkdirSync(join(dist, 'chunks'), { recursive: true });
writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
for (const { fileName, code } of chunks) writeFileSync(join(dist, fileName), asFunction(code));
writeFileSync(join(dist, library.fileName), library.code);
const entry = join(dist, `${main.fileName}.${process.pid}`);
writeFileSync(entry, main.code);
chmodSync(entry, 0o755);
recordCompiled(entry);
renameSync(entry, join(dist, main.fileName));
removeOldChunks();

/** Removes what no bundle of the last minutes has: one that is being made now, or was, may be in use. */
function removeOldChunks() {
  for (const name of readdirSync(join(dist, 'chunks'))) {
    const path = join(dist, 'chunks', name);
    const isCurrent = chunks.some(({ fileName }) => `chunks/${name}`.startsWith(fileName));
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!isCurrent && stats && Date.now() - stats.mtimeMs > STILL_IN_USE) rmSync(path, { force: true });
  }
}

/** A chunk as src/io/chunks.ts loads it: what is pure ASCII need not be decoded. */
function asFunction(code) {
  const ascii = code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `(function (exports, require, module) {${ascii}\n})`;
}

/** Runs the new bundle once for each thing that should be quick, so that V8 compiles what is used for it. */
function recordCompiled(program) {
  const recorder = join(root, 'scripts/record-compiled.cjs');
  const folder = mkdtempSync(join(tmpdir(), 'mailc-compile-'));
  cpSync(join(root, 'test/cases/everything'), folder, { recursive: true });
  // Without Git, which is no matter here, nothing of it is recorded.
  commitTwice(folder);
  for (const args of [['check'], ['check'], ['build'], ['build'], ['build', '--check']]) {
    spawnSync(process.execPath, ['--require', recorder, program, ...args], { cwd: folder, stdio: 'ignore' });
  }
  rmSync(folder, { recursive: true });
}
