import { plainText } from './plain.ts';

/** Text of a lookup table, main.cf or master.cf (postmap(1), postconf(5)): one line of printable ASCII. */
export const postfixText = plainText;

/**
 * The key of an indexed table. It may hold no white space, and must not start as a comment, as a continued
 * line or as a quoted key does (postmap(1)).
 */
export function mapKey(key: string): string {
  if (!/^[^\s#"][^\s]*$/.test(key))
    throw new RangeError(`not a key of a lookup table: ${JSON.stringify(key)}`);
  return key;
}
