import { plainText } from './plain.ts';

/** Text of opendkim.conf and its tables: one line of printable ASCII; they have no escape. */
export const opendkimText = plainText;

/**
 * A field of a table. White space and commas end it, `#` starts a comment, `:` separates the fields of a key;
 * an empty one crashes OpenDKIM 2.11.
 */
export function opendkimField(value: string): string {
  if (!/^[^\s,#:]+$/.test(value))
    throw new RangeError(`not a field of a table of OpenDKIM: ${JSON.stringify(value)}`);
  return value;
}
