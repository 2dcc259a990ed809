/**
 * Makes a checkout ready to run: packages installed, mailc bundled. Node's own modules only, for on a fresh clone
 * there is nothing else yet.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUNDLE = 'dist/mailc.js';
/** What a bundle is made of. */
export const BUNDLED = [
  'src',
  'schema',
  'scripts/bundle.mjs',
  'scripts/generated-modules.mjs',
  'package.json',
];

/** Runs `npm ci` when packages are missing or older than the lock file. */
export function installPackages() {
  // npm writes the first of these last.
  if (timeOf('node_modules/.package-lock.json') >= timeOf('package-lock.json')) return;
  console.error('Installing packages (npm ci) ...');
  const npm = process.env.npm_execpath;
  const status = npm === undefined ? run('npm', ['ci']) : run(process.execPath, [npm, 'ci']);
  if (status === 0) return;
  console.error('The packages could not be installed; npm says why above. Is the registry within reach?');
  process.exit(status);
}

/** Bundles mailc when its sources are newer than the bundle, or the bundle is that of another Node. */
export function bundle() {
  const newest = Math.max(...BUNDLED.map(newestTime));
  if (timeOf(BUNDLE) >= newest && isCompiled()) return;
  const status = run(process.execPath, ['scripts/bundle.mjs']);
  if (status !== 0) process.exit(status);
}

/** Code that V8 compiled lies beside the chunks, for one version of Node. */
function isCompiled() {
  const chunks = `${root}/dist/chunks`;
  const version = `.${process.version}-${process.arch}`;
  return existsSync(chunks) && readdirSync(chunks).some((name) => name.endsWith(version));
}

/** Runs a program in the checkout, on this terminal, and gives its exit code. */
export function run(program, args, environment = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  return status ?? 1;
}

/** The time of a file's last change; 0 when there is none. */
function timeOf(path) {
  return existsSync(`${root}/${path}`) ? statSync(`${root}/${path}`).mtimeMs : 0;
}

/** The time of the last change of a file, or of anything in a directory: its own tells of deleted files. */
function newestTime(path) {
  const below = statSync(`${root}/${path}`).isDirectory()
    ? readdirSync(`${root}/${path}`, { recursive: true })
    : [];
  return Math.max(timeOf(path), ...below.map((name) => timeOf(`${path}/${name}`)));
}
