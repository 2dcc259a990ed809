import { plainText } from './plain.ts';

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '-': '&#45;',
};

/**
 * Text of an XML document: in an element, in a quoted attribute (XML 1.0 section 2.4), or in a comment, where
 * hyphens must not stand side by side (section 2.5).
 */
export function xmlText(value: unknown): string {
  return plainText(value).replace(/[&<>"']|-(?=-)/g, (character) => REFERENCES[character] ?? character);
}
