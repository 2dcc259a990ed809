import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const scratches: string[] = [];
afterAll(async () => {
  await Promise.all(scratches.map((directory) => rm(directory, { recursive: true, force: true })));
}, 60_000);

/** A new directory with these files; it is gone after the tests of the file. */
export function scratch(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailc-test-'));
  scratches.push(directory);
  for (const [path, content] of Object.entries(files)) put(directory, path, content);
  return directory;
}

/** Writes a file below a directory. */
export function put(directory: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

/** The text of every file below a directory, by path. */
export function treeOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((file) => join(file.parentPath, file.name).slice(directory.length + 1));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
}
