/** A text on one line, with a sign in place of every character that a terminal would obey or hide. */
export function visible(text: string): string {
  // Controls but the tab, invisible and direction-changing characters, separators and halves of a pair.
  return isPlain(text) ? text : text.replace(/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, signOf);
}

/** A text whose lines stay lines, each of them visible. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** Most texts are printable ASCII; what is hidden among all characters takes a while to look up. */
function isPlain(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}

/** What stands for one unseen character: a picture for ASCII controls, the code point for the others. */
export function signOf(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x20) return String.fromCodePoint(0x2400 + codePoint);
  if (codePoint === 0x7f) return '\u2421';
  return `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`;
}
