import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { decodeText } from './encoding.ts';
import { errorCode, explainError, Failure } from './failure.ts';

/** Far above an estate of a million addresses; what is larger was named by mistake. */
const LARGEST_INPUT = 64 * 1024 * 1024;

/** Reads the file that a user names; its name in messages is the path as it was given. */
export function readSource(
  path: string,
  helpIfMissing = 'name the file, or begin one with: mailc init DOMAIN',
): { source: SourceFile; findings: readonly Diagnostic[] } {
  const { text, findings } = decodeText(path, readBytes(path, helpIfMissing));
  return { source: { name: path, text }, findings };
}

/**
 * Reads a file that mail.yml names by its path relative to `directory`; undefined where there is none.
 * What lies outside of the directory is never read, not even through a symbolic link.
 */
export function readAttachment(directory: string, path: string): string | undefined {
  const full = join(directory, path);
  const real = realPath(full);
  if (real === undefined || !statSync(real).isFile()) return undefined;
  if (!real.startsWith(`${realpathSync.native(directory)}${sep}`)) {
    throw new Failure(`${full} leads out of the directory of mail.yml, to ${real}`, {
      help: 'copy the file to where mail.yml lies',
    });
  }
  const { text, findings } = decodeText(full, readBytes(full));
  return findings.length > 0 ? NO_TEXT : text;
}

/** In the place of what is no text in UTF-8: no reader of a text takes it, and a rule tells where mail.yml names the file. */
const NO_TEXT = '\0';

/** Writes a file that must not exist yet, and the directories it lies in. */
export function writeNewFile(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    throw explainError(`write ${path}`, error);
  }
}

/** True when a path leads to something. */
export function exists(path: string): boolean {
  return existsSync(path);
}

/** Names in a directory, directories with a final slash; none when it cannot be listed. */
export function listDirectory(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch {
    return [];
  }
}

/** The file that a path leads to in the end; undefined when there is none. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw explainError(`read ${path}`, error);
  }
}

function readBytes(path: string, help?: string): Buffer {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new Failure(`${path} is a directory, not a file`);
    // A pipe or a device may never end.
    if (!stats.isFile()) throw new Failure(`${path} is not a regular file`);
    if (stats.size > LARGEST_INPUT) {
      const sizes = `${megabytes(stats.size)}, where ${megabytes(LARGEST_INPUT)} is the most`;
      throw new Failure(`${path} is too large to be a mail.yml: ${sizes}`);
    }
    return readFileSync(path);
  } catch (error) {
    throw explainError(`read ${path}`, error, errorCode(error) === 'ENOENT' ? help : undefined);
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
