import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodeText } from './encoding.ts';
import { explainError, Failure } from './failure.ts';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * Puts a text in the place of another one: a reader of the file sees the old text or the new one, and a change that
 * somebody made meanwhile is not lost. Mode and byte order mark stay, and a link still leads to the file.
 */
export function rewriteFile(path: string, before: string, after: string): void {
  try {
    const target = realpathSync(path);
    const bytes = readFileSync(target);
    if (decodeText(path, bytes).text !== before) {
      throw new Failure(`${path} has changed in the meantime`, { help: 'run the command again' });
    }
    const start = bytes.subarray(0, BYTE_ORDER_MARK.length);
    const mark = start.equals(BYTE_ORDER_MARK) ? start.toString() : '';
    replaceFile(target, mark + after, statSync(target));
  } catch (error) {
    throw explainError(`write ${path}`, error);
  }
}

/** The new file is whole, and on the disk, before it takes the place of the old one. */
function replaceFile(target: string, content: string, like: Stats): void {
  const draft = join(dirname(target), `.mailc-${basename(target)}-${process.pid}`);
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      if (process.getuid?.() === 0) fchownSync(file, like.uid, like.gid);
      fchmodSync(file, like.mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
