/** The first character of a text that no name can hold, in words: "a line break", "a double quote". */
export function strayCharacter(text: string): string | undefined {
  // Most names have only these; what is hidden among all characters takes a while to look up.
  if (/^[\w.@+-]*$/.test(text)) return undefined;
  const found = /[\p{Cc}\p{Cf}\p{Z}\p{Cs}"'`]/u.exec(text);
  return found === null ? undefined : characterInWords(found[0]);
}

/** The first character outside ASCII, in words. */
export function foreignCharacter(text: string): string | undefined {
  const found = /[^\x00-\x7f]/u.exec(text);
  return found === null ? undefined : characterInWords(found[0]);
}

/** The first character that a pattern for one allowed character does not match, in words. */
export function otherCharacter(text: string, allowed: RegExp): string | undefined {
  for (const character of text) if (!allowed.test(character)) return characterInWords(character);
  return undefined;
}

function characterInWords(character: string): string {
  return (
    NAMES[character] ??
    (/[\p{Cc}\p{Cf}\p{Z}\p{Cs}]/u.test(character)
      ? `the invisible character ${codePoint(character)}`
      : `"${character}"`)
  );
}

/** A character as Unicode names it: U+00A0. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const NAMES: Readonly<Record<string, string>> = {
  '\n': 'a line break',
  '\r': 'a line break',
  '\t': 'a tab',
  ' ': 'a space',
  '"': 'a double quote',
  "'": 'a single quote',
  '`': 'a backquote',
};
