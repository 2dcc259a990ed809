import { patchOf } from './patch.ts';

/** The lines, comments aside, that a new text of a file has more and less than the old one, each with its sign. */
export function changedLines(before: string | undefined, after: string): string[] {
  const patch = patchOf(() => before ?? '', after);
  // A diff of much takes long to make: then all that was leaves, and all that is comes.
  const lines = patch?.lines ?? [...signed('-', before ?? ''), ...signed('+', after)];
  return lines.filter((line) => /^[+-](?!\s*(;|#|\/\/|$))/.test(line));
}

function signed(sign: '+' | '-', text: string): string[] {
  return text.split('\n').map((line) => `${sign}${line}`);
}
