import stringWidth from 'string-width';

const characters = new Intl.Segmenter();

/** Breaks a text into lines at its spaces; a word that is longer than a line stays whole. */
export function wrap(text: string, width: number): string[] {
  return filled(text.split(' '), width);
}

/** Breaks a text into lines at its spaces, and a word that is longer than a line too. */
export function wrapWithin(text: string, width: number): string[] {
  return filled(
    text.split(' ').flatMap((word) => pieces(word, width)),
    width,
  );
}

function filled(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(`${last} ${word}`) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A word in parts of at most so many columns; a character that takes more is a part of its own. */
function pieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const parts: string[] = [];
  let columns = 0;
  for (const { segment } of characters.segment(word)) {
    const own = stringWidth(segment);
    if (parts.length > 0 && columns + own <= width) {
      parts[parts.length - 1] += segment;
      columns += own;
    } else {
      parts.push(segment);
      columns = own;
    }
  }
  return parts;
}
