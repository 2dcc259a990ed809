import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { explainError, Failure } from './failure.ts';

/**
 * Writes a file that must not exist yet and that nobody else may read, from its first byte on: it is made with its
 * mode under another name, and gets its own when it is whole.
 */
export function writePrivateFile(path: string, content: string): void {
  const draft = join(dirname(path), `.mailc-${basename(path)}-${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) throw new Failure(`${path} exists already`, { help: 'move it away first' });
    writeDraft(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw explainError(`write ${path}`, error);
  }
}

/** Removes a file, if it is there. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw explainError(`remove ${path}`, error);
  }
}

/** O_EXCL: what somebody else put there, a link for example, is not written to. */
function writeDraft(draft: string, content: string): void {
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
