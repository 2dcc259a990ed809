import { plainText } from './plain.ts';

/** Text of dovecot.conf and of a passwd-file: no quotes, comments, braces or field separators (Dovecot has no escape). */
export function dovecotText(value: unknown): string {
  const text = plainText(value);
  if (/["#{}\\:]/.test(text)) throw new RangeError(`dovecot cannot carry the text ${JSON.stringify(text)}`);
  return text;
}
