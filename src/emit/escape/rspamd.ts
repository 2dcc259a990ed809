import { plainText } from './plain.ts';

/** Text inside the double quotes of rspamd's configuration (UCL), where `$` could stand for a variable. */
export function rspamdText(value: unknown): string {
  const text = plainText(value);
  if (text.includes('$')) throw new RangeError(`rspamd's configuration cannot carry ${JSON.stringify(text)}`);
  return text.replace(/["\\]/g, '\\$&');
}
