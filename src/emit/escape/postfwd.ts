import { plainText } from './plain.ts';

/** Text of postfwd.cf. Its loader drops quotes, takes `#` for a comment and splits rules on `;`, without any escape. */
export function postfwdText(value: unknown): string {
  const text = plainText(value);
  if (/["#;]/.test(text)) throw new RangeError(`postfwd.cf cannot carry the text ${JSON.stringify(text)}`);
  return text;
}
