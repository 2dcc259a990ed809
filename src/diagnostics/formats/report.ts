import type { Diagnostic } from '../diagnostic.ts';
import { visible } from './visible.ts';

/** A file as CI knows it: by its path from the root of the repository, where mailc is run; `./` says nothing. */
export function reportPath(file: string): string {
  return visible(file.replace(/^(?:\.\/+)+/, ''));
}

/** The message and the mend in one sentence, for a reader who sees no more than a line. */
export function sentence({ message, help }: Diagnostic): string {
  return visible(help === undefined ? message : `${message}; ${help}`);
}

/** The message, and the mend on a line of its own. */
export function paragraph({ message, help }: Diagnostic): string {
  return help === undefined ? visible(message) : `${visible(message)}\nhelp: ${visible(help)}`;
}
