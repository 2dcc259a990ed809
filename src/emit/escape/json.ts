/** A value as JSON (RFC 8259), on one line. */
export function jsonText(value: unknown): string {
  if (value === undefined) throw new TypeError('JSON cannot carry undefined');
  return JSON.stringify(value);
}
