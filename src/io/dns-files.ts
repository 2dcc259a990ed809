import { readFileSync } from 'node:fs';
import { decodeText } from './encoding.ts';
import { errorCode, explainError, Failure } from './failure.ts';
import { writeNewFile } from './files.ts';
import { rewriteFile } from './rewrite.ts';
import { uninterrupted } from './signals.ts';

/** A file that is to have another content; `before` is what it had when it was looked at, undefined where there was none. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** The text of a file; undefined where there is none. Throws Failure for what is no text in UTF-8. */
export function textAt(path: string): string | undefined {
  try {
    const { text, findings } = decodeText(path, readFileSync(path));
    if (findings.length > 0) throw new Failure(`${path} is not text in UTF-8`, { help: 'save it as UTF-8' });
    return text;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw explainError(`read ${path}`, error);
  }
}

/**
 * Writes the files one after the other, each as a whole; Ctrl-C does not come between two of them. Throws Failure when
 * somebody else has changed one in the meantime.
 */
export async function changeFiles(changes: readonly FileChange[]): Promise<void> {
  await uninterrupted(async () => {
    for (const { path, before, after } of changes) {
      if (before === undefined) writeNewFile(path, after);
      else rewriteFile(path, before, after);
    }
  });
}
