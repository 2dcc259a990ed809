/** A piece of a sentence: words of ours, or a text of mail.yml, which no view may take for anything but text. */
export type Word = string | { readonly code: string };

/** A sentence, or a part of one. */
export type Words = readonly Word[];

/** So many names are read; the others are counted. */
const MOST_NAMES = 8;

/** A sentence of ours with texts of mail.yml in it: a string is such a text, a number and other words are ours. */
export function say(ours: readonly string[], ...theirs: readonly (string | number | Words)[]): Words {
  const words: Word[] = [];
  for (const [index, text] of ours.entries()) {
    if (text !== '') words.push(text);
    const value = theirs[index];
    if (typeof value === 'string') words.push({ code: value });
    else if (typeof value === 'number') words.push(String(value));
    else if (value !== undefined) words.push(...value);
  }
  return words;
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(parts: readonly Words[], last = ' and '): Words {
  return parts.flatMap((part, index) => {
    const between = index === parts.length - 1 ? last : ', ';
    return index === 0 ? part : [between, ...part];
  });
}

/** Names in a sentence; of many, the first few and the number of the others, unless `all` are wanted. */
export function names(texts: readonly string[], all = false): Words {
  const shown = all || texts.length <= MOST_NAMES + 1 ? texts : texts.slice(0, MOST_NAMES);
  const rest = texts.length - shown.length;
  return joined([...shown.map((text) => say`${text}`), ...(rest > 0 ? [[`${rest} more`]] : [])]);
}

/** `1 host`, `2 hosts`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** As a text without any marks; what has a space in it is put in quotes. */
export function inPlain(words: Words): string {
  return words
    .map((word) => (typeof word === 'string' ? word : /\s/.test(word.code) ? `"${word.code}"` : word.code))
    .join('');
}
