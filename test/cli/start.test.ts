import { cpSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { SMALL } from '../support/mailc.ts';
import { put, scratch } from '../support/scratch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a clone has, with the packages installed. */
function checkout(): string {
  const directory = scratch();
  const files = ['package.json', 'package-lock.json', 'tsconfig.json'];
  for (const name of ['src', 'schema', 'scripts', 'test/cases/everything', ...files]) {
    cpSync(join(root, name), join(directory, name), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  // The packages count as installed, so that npm does not install others where the link leads.
  utimesSync(join(directory, 'package-lock.json'), 0, 0);
  put(directory, 'mail.yml', SMALL);
  return directory;
}

it('starts a fresh clone, bundles only what is not bundled, and passes arguments on', async () => {
  const directory = checkout();
  const start = (...args: string[]) =>
    execa(process.execPath, ['scripts/start.mjs', ...args], {
      cwd: directory,
      reject: false,
      stdin: 'ignore',
    });
  const bundledAt = () => statSync(join(directory, 'dist/mailc.js')).mtimeMs;

  const first = await start();
  expect({ stdout: first.stdout, exitCode: first.exitCode }).toEqual({ stdout: '', exitCode: 0 });
  expect(first.stderr).toMatch(/^mail\.yml: 1 address, 3 forwards, 0 hosts, 1 zone\nout: \d+ files written$/);
  expect(statSync(join(directory, 'dist/mailc.js')).mode & 0o111).toBe(0o111);

  const before = bundledAt();
  expect((await start()).stderr).toContain('nothing changed');
  expect(bundledAt()).toBe(before);

  const future = Date.now() / 1000 + 2;
  utimesSync(join(directory, 'src/cli/main.ts'), future, future);
  expect((await start('--check')).exitCode).toBe(0);
  expect(bundledAt()).toBeGreaterThan(before);

  put(directory, 'mail.yml', SMALL.replace('version: 1', 'version: 2'));
  expect((await start()).exitCode).toBe(1);
});

it('keeps the bundle that works when the sources do not', async () => {
  const directory = checkout();
  const bundle = () => execa(process.execPath, ['scripts/bundle.mjs'], { cwd: directory, reject: false });
  expect((await bundle()).exitCode).toBe(0);
  put(directory, 'src/cli/main.ts', 'const = ;\n');
  const broken = await bundle();
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toContain('src/cli/main.ts:1:7');
  const { stdout } = await execa(join(directory, 'dist/mailc.js'), ['--version']);
  expect(stdout).toBe('0.1.0');
});
