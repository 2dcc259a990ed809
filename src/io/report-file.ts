import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { explainError } from './failure.ts';

/** Writes a report, in place of one of an earlier run. */
export function replaceFile(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw explainError(`write ${path}`, error);
  }
}
