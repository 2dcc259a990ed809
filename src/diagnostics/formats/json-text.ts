/**
 * Data as JSON on lines of its own. What a terminal would obey or hide stands as an escape, which means the same
 * (RFC 8259 section 7).
 */
export function jsonText(data: object): string {
  return `${JSON.stringify(data, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`;
}

/** A character outside of the first 65536 takes two escapes. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
