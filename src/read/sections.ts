import { keyAt } from './lines.ts';

/** The keys that a mail.yml has at its left margin, as in schema/mail.schema.json. */
export const SECTIONS: ReadonlySet<string> = new Set(
  (
    'version domain servers domains hosts addresses forwards lists routes limits dkim dns clients sasl secrets ' +
    'postfix tests silence'
  ).split(' '),
);

const NAME = /[\w.@+-]*/y;

/** The name that a line begins with, whatever follows it in the place of a colon. */
export function nameAt(text: string, start: number): string {
  const key = keyAt(text, start);
  if (key !== undefined) return text.slice(start, key.end);
  NAME.lastIndex = start;
  return NAME.exec(text)?.[0] ?? '';
}
