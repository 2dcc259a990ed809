/** The text of a hand-written file, as it is; NUL would cut it short for every reader of it. */
export function verbatim(value: unknown): string {
  if (typeof value !== 'string' || value.includes('\0')) throw new TypeError('not the text of a file');
  return value;
}
