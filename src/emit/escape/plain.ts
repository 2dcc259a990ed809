/**
 * The text of a value for formats without an escape of their own: everything a line of printable ASCII can
 * carry, and nothing else. A throw is a bug of ours, for the schema lets no such text through.
 */
export function plainText(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new TypeError(`a generated file cannot carry the value ${String(value)}`);
  }
  const text = String(value);
  if (/[^\x20-\x7e]/.test(text)) {
    throw new RangeError(`a generated file cannot carry the text ${JSON.stringify(text)}`);
  }
  return text;
}
