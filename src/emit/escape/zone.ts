import { plainText } from './plain.ts';

const LONGEST_STRING = 255;

/**
 * Text of a zone file (RFC 1035 section 5.1). A list is the strings of a TXT record: each is quoted, with `"` and
 * `\` escaped; in quotes no other character means anything.
 */
export function zoneText(value: unknown): string {
  if (!Array.isArray(value)) return plainText(value);
  return value.map(quotedString).join(' ');
}

/** A name of a zone file, with its final dot, so that it means the same under any $ORIGIN; '' is the root. */
export function absoluteName(name: string): string {
  if (!/^([a-z0-9_-]+(\.[a-z0-9_-]+)*)?$/.test(name))
    throw new RangeError(`not a name of DNS: ${JSON.stringify(name)}`);
  return `${name}.`;
}

/** A text as the strings of a TXT record: at most 255 octets each, which readers join without a space (RFC 7208 section 3.3). */
export function textStrings(text: string): string[] {
  return plainText(text).match(new RegExp(`.{1,${LONGEST_STRING}}`, 'g')) ?? [''];
}

function quotedString(value: unknown): string {
  const text = plainText(value);
  if (text.length > LONGEST_STRING)
    throw new RangeError(`longer than a string of DNS: ${JSON.stringify(text)}`);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
