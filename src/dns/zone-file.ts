/** Where the serial stands in the text of a zone file. */
export interface PlacedSerial {
  readonly serial: number;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** Words, quoted strings, parentheses, ends of lines and comments (RFC 1035 section 5.1). */
const TOKENS = /"(?:[^"\\]|\\.)*"|;[^\n]*|[()]|\n|(?:[^\s;"()\\]|\\.)+/g;

/** After the type stand the primary server, the person responsible, and the serial (RFC 1035 section 3.3.13). */
const BEFORE_SERIAL = 3;

/** Finds the serial of a zone, however its SOA record is laid out; undefined in a text without one. */
export function findSerial(text: string): PlacedSerial | undefined {
  for (const words of recordsOf(text)) {
    const type = words.slice(1).findIndex(({ word }) => word.toUpperCase() === 'SOA') + 1;
    const { word = '', start = 0 } = (type > 0 ? words[type + BEFORE_SERIAL] : undefined) ?? {};
    if (/^\d{1,10}$/.test(word)) return { serial: Number(word), start, end: start + word.length };
  }
  return undefined;
}

/** A word of a zone file and its offset. */
interface Word {
  readonly word: string;
  readonly start: number;
}

/** The words of each entry, of which the first is the owner; '' where a line begins with a blank, for the last owner. */
function* recordsOf(text: string): Generator<Word[]> {
  let words: Word[] = [];
  let depth = 0;
  for (const { 0: word, index: start } of text.matchAll(TOKENS)) {
    if (word === '(') depth++;
    else if (word === ')') depth--;
    else if (word === '\n' && depth <= 0) {
      yield words;
      words = [];
    } else if (word !== '\n' && !word.startsWith(';')) {
      if (words.length === 0 && /[ \t]/.test(text.charAt(start - 1))) words.push({ word: '', start });
      words.push({ word, start });
    }
  }
  yield words;
}

/** The same zone file with another serial; nothing else of it changes. */
export function withSerial(text: string, { start, end }: PlacedSerial, serial: number): string {
  return text.slice(0, start) + String(serial) + text.slice(end);
}

/** True when a zone file includes a file of this name, in whatever folder the server finds it. */
export function includesFile(text: string, name: string): boolean {
  const includes = text.matchAll(/^\$INCLUDE[ \t]+(?:"([^"\n]*)"|([^\s;"]+))/gim);
  return [...includes].some(([, quoted, plain]) => (quoted ?? plain)?.split('/').at(-1) === name);
}
