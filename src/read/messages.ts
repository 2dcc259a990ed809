import type { YamlCode } from '../diagnostics/codes.ts';
import type { Finding } from './finding.ts';
import type { Range } from './marks.ts';

/** Longer texts are cut in a message; its span shows them whole. */
const LONGEST_QUOTE = 40;

/** A text of the source as messages name it: in double quotes, on one line, cut when it is long. */
function show(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/));
  const isCut = line.length < text.length || line.length > LONGEST_QUOTE;
  return `"${line.slice(0, LONGEST_QUOTE)}${isCut ? '...' : ''}"`;
}

export function tag(text: string, at: Range): Finding {
  const help = `remove ${show(text)}, or put the whole value in quotes if it is text`;
  return finding('yaml/tag', at, `${show(text)} is a YAML tag, and mail.yml has no use for tags`, help);
}

export function halfCharacter(text: string, at: Range): Finding {
  return finding(
    'yaml/control-character',
    at,
    `${show(text)} contains one half of a surrogate pair`,
    'write both halves, or the character itself',
  );
}

export function alias(name: string, at: Range): Finding {
  const message = `${show(`*${name}`)} begins with "*" and so is an alias for YAML, but nothing above it is named ${show(`&${name}`)}`;
  return finding('yaml/alias', at, message, `put it in quotes if it is text: "*${name}"`);
}

export function cyclicAlias(name: string, at: Range): Finding {
  const message = `The alias ${show(`*${name}`)} stands inside the very value that it repeats`;
  return finding('yaml/alias', at, message, 'write out the value that is meant here');
}

export function aliasBomb(name: string, limit: number, at: Range): Finding {
  const message = `With the alias ${show(`*${name}`)} the aliases of this file repeat more than ${limit} values`;
  return finding('yaml/alias', at, message, 'write out the values, or repeat smaller ones');
}

export function collectionAsKey(text: string, at: Range): Finding {
  return finding(
    'yaml/complex-key',
    at,
    `${show(text)} is a list or a mapping and cannot be a key`,
    'write the key as a text in quotes',
  );
}

export function blockAsKey(at: Range): Finding {
  return finding(
    'yaml/complex-key',
    at,
    'A text of several lines cannot be a key',
    'write the key on one line',
  );
}

export function noKey(at: Range): Finding {
  return finding(
    'yaml/complex-key',
    at,
    'An entry has no key here',
    'write a key before the colon, or remove the entry',
  );
}

export function nullAsKey(text: string, at: Range): Finding {
  return finding(
    'yaml/complex-key',
    at,
    `The key ${show(text)} means "no value" in YAML`,
    `put the key in quotes: "${text}"`,
  );
}

export function tooDeep(limit: number, at: Range): Finding {
  const message = `Values are nested more than ${limit} levels deep here`;
  return finding(
    'yaml/too-deep',
    at,
    message,
    'nest the values less deeply; mail.yml needs six levels at most',
  );
}

export function duplicateKey(key: string, at: Range, first: Range): Finding {
  const help = 'join the two, remove one of them, or give it another key';
  const related = { at: first, message: 'first declared here' };
  return { ...finding('yaml/duplicate-key', at, `The key ${show(key)} is declared twice`, help), related };
}

export function tooLong(at: Range): Finding {
  const message = 'This value is too long to be read in one piece';
  return finding(
    'yaml/syntax',
    at,
    message,
    'write its entries on lines of their own, without brackets around them',
  );
}

export function reservedSign(text: string, at: Range): Finding {
  const message = `${show(text)} begins with "${text.charAt(0)}", which has a meaning of its own in YAML`;
  return finding('yaml/syntax', at, message, `put it in quotes: ${inQuotes(text)}`);
}

export function blockSign(text: string, at: Range): Finding {
  const message = `${show(text)} begins with "${text.charAt(0)}", which announces a text on the following lines`;
  return finding('yaml/syntax', at, message, `put it in quotes: ${inQuotes(text)}`);
}

/** A ruler, a fence, or a line of a diff or a merge. */
export const NO_ENTRY =
  /^(?:([-=<>|*`~+_.^!&%$@])\1{2,}[^\p{L}\p{N}]*$|```|@@ |(?:[+-]{3}|[<|>=]{7})(?: |$))/u;

export function noEntry(text: string, at: Range): Finding {
  return finding('yaml/syntax', at, `${show(text)} is no entry, and no comment`, 'remove the line');
}

export function missingColon(text: string, at: Range): Finding {
  const space = /[\u00a0\u2000-\u200a\u202f\u3000]/.exec(text);
  if (space !== null) {
    const message = `${show(text)} has the space ${codePoint(space[0])} in it, which is none for YAML`;
    return finding('yaml/syntax', at, message, 'write a usual space in its place');
  }
  const colon = /[\u02d0\u02f8\u0589\u05c3\u2236\ua789\ufe13\ufe30\ufe55\uff1a]/.exec(text);
  if (colon !== null) {
    const message = `${show(text)} has the colon ${codePoint(colon[0])} in it, which is none for YAML`;
    return finding('yaml/syntax', at, message, 'write a usual colon in its place, and a space after it');
  }
  if (NO_ENTRY.test(text)) return noEntry(text, at);
  if (/^-[^\s-]\S*$/.test(text)) {
    const help = `put a space after the hyphen: "- ${text.slice(1)}"`;
    return finding('yaml/syntax', at, `The hyphen in ${show(text)} has no space after it`, help);
  }
  const message = `${show(text)} has no colon after it, so it is no entry`;
  return finding('yaml/syntax', at, message, `write ${entryMeant(text) ?? 'an entry as "key: value"'}`);
}

/** The entry in a line such as `abuse dev1`, `abuse = dev1` or `abuse -> dev1`. */
function entryMeant(text: string): string | undefined {
  const [, key, value] = /^([\w.@+-]+)(?:\s*(?:=>?|->)\s*|\s+)([\w.@+-]+)$/.exec(text) ?? [];
  return key === undefined ? undefined : show(`${key}: ${value}`);
}

/**
 * Of a line with entries below it.
 * @param name the name that it begins with
 */
export function sectionHead(name: string, text: string, at: Range): Finding {
  const [, rest] = /^:([^\s\u00a0\u2000-\u200a\u202f\u3000].*)$/s.exec(text.slice(name.length)) ?? [];
  if (rest !== undefined) {
    const start = at.end - rest.length;
    if (rest.startsWith('#')) return commentSpace({ start, end: start + 1 });
    const message = `${show(rest)} stands behind ${show(`${name}:`)}, whose entries follow on the next lines`;
    return finding(
      'yaml/syntax',
      { start, end: at.end },
      message,
      `write ${show(`${name}:`)} and nothing behind it`,
    );
  }
  const told = missingColon(text, at);
  return told.help.startsWith('write a usual') ? told : { ...told, help: `write ${show(`${name}:`)}` };
}

export function missingSpace(text: string, at: Range): Finding {
  return finding(
    'yaml/syntax',
    at,
    `The colon in ${show(text)} has no space after it`,
    'put a space after the colon',
  );
}

export function colonInValue(text: string, at: Range): Finding {
  const message = `The value ${show(text)} has a colon in it, as if it began another entry`;
  return finding('yaml/syntax', at, message, `put the value in quotes: ${inQuotes(text)}`);
}

export function listOnKeyLine(at: Range): Finding {
  const help = 'begin the list on the next line, or write it in brackets: [a, b]';
  return finding('yaml/syntax', at, 'A list with "-" cannot begin on the line of its key', help);
}

export function commentSpace(at: Range): Finding {
  const help = 'put a space before the "#"';
  return finding('yaml/syntax', at, 'The comment "#" has no space before it', help);
}

export function textAfterQuote(text: string, at: Range): Finding {
  const message = `${show(text)} stands after the closing quote of a value`;
  return finding('yaml/syntax', at, message, 'put the whole value in quotes, double quotes within it as \\"');
}

export function textAfterBracket(text: string, at: Range): Finding {
  const message = `${show(text)} stands after the closing bracket of a value`;
  return finding('yaml/syntax', at, message, 'remove it, or put the whole value in quotes if it is text');
}

export function strayComma(at: Range): Finding {
  return finding(
    'yaml/syntax',
    at,
    'Nothing stands before this comma ","',
    'remove the comma, or write what is missing before it',
  );
}

export function strayBracket(bracket: string, at: Range): Finding {
  const opening = bracket === ']' ? '[' : '{';
  const message = `The bracket "${bracket}" closes no "${opening}"`;
  return finding('yaml/unclosed', at, message, `remove it, or write the "${opening}" that is missing`);
}

export function unclosedBracket(bracket: string, at: Range): Finding {
  const closing = bracket === '[' ? ']' : '}';
  return finding(
    'yaml/unclosed',
    at,
    `The bracket "${bracket}" is never closed`,
    `write the "${closing}" that is missing`,
  );
}

export function unclosedQuote(quote: string, at: Range): Finding {
  const name = quote === '"' ? 'double quote' : 'single quote';
  const message = `The ${name} that opens here is not closed on its line`;
  return finding('yaml/unclosed', at, message, `write the ${name} that is missing at the end of the value`);
}

export function badEscape(text: string, at: Range): Finding {
  const message = `${show(text)} is no escape that YAML knows`;
  return finding(
    'yaml/syntax',
    at,
    message,
    `write the backslash twice: \\${text}, or put the value in single quotes`,
  );
}

export function keyTooLong(text: string, at: Range): Finding {
  return finding(
    'yaml/syntax',
    at,
    `The key ${show(text)} is longer than 1024 characters`,
    'write a shorter key',
  );
}

export function unexpected(text: string, at: Range): Finding {
  const help =
    'put the value in quotes if it is text, or look for a missing comma, bracket or quote before it';
  return finding('yaml/syntax', at, `${show(text)} cannot be understood at this place`, help);
}

export function badIndent(text: string, indent: number, expected: number, at: Range): Finding {
  const message = `${show(text)} is indented by ${spaces(indent)}, and the entries around it by ${expected}`;
  return finding('yaml/bad-indent', at, message, `indent it by ${spaces(expected)}`);
}

export function tooFarRight(text: string, above: string, indent: number, at: Range): Finding {
  const message = `${show(text)} is indented deeper than ${show(above)}, which has a value already`;
  return finding(
    'yaml/bad-indent',
    at,
    message,
    `indent it by ${spaces(indent)}, or remove the value of ${show(above)}`,
  );
}

export function unevenIndent(text: string, at: Range): Finding {
  const message = `${show(text)} is not indented deeply enough for what it belongs to`;
  return finding('yaml/bad-indent', at, message, 'indent it deeper than the line that its value begins on');
}

export function tabIndent(lines: number, at: Range): Finding {
  const rest =
    lines === 1 ? '' : `, and ${lines === 2 ? 'so is the next one' : `so are the next ${lines - 1}`}`;
  const message = `This line is indented with a tab${rest}`;
  return finding('yaml/tab-indent', at, message, 'indent with spaces: YAML takes no tabs for it');
}

export function itemAmongKeys(text: string, at: Range): Finding {
  const message = `The list item ${show(text)} stands among entries with keys`;
  return finding('yaml/syntax', at, message, 'give it a key, or indent it below the key that it belongs to');
}

export function keyAmongItems(text: string, at: Range): Finding {
  return finding(
    'yaml/syntax',
    at,
    `${show(text)} stands among list items and has no "-"`,
    'put "- " before it',
  );
}

export function controlCharacter(character: string, at: Range): Finding {
  const message = `The invisible character ${codePoint(character)} stands here`;
  return finding('yaml/control-character', at, message, 'remove the character');
}

export function notAText(character: string, at: Range): Finding {
  const message = `The file is not a text: it is full of characters such as ${codePoint(character)}`;
  return finding('yaml/encoding', at, message, 'name the file that you wrote, and save it as UTF-8');
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

export function conflict(text: string, at: Range): Finding {
  const message = `${show(text)} is the beginning of a merge conflict of Git`;
  return finding(
    'yaml/syntax',
    at,
    message,
    'keep one side, and remove the other and the lines of <, = and >',
  );
}

export function directive(text: string, at: Range): Finding {
  return finding(
    'yaml/syntax',
    at,
    `${show(text)} is a YAML directive, and mail.yml has no use for it`,
    'remove the line',
  );
}

export function severalDocuments(text: string, at: Range): Finding {
  const message = `${show(text)} begins a second document with the keys of the first, and what follows is not read`;
  return finding('yaml/several-documents', at, message, 'keep one of the two');
}

export function documentMarker(text: string, at: Range): Finding {
  const message = `${show(text)} parts the file into two documents`;
  return finding('yaml/several-documents', at, message, 'remove the line, so that all is one document');
}

export function conflictRest(text: string, at: Range): Finding {
  const message = `${show(text)} is left over from a merge conflict of Git`;
  return finding('yaml/syntax', at, message, 'remove the line');
}

export function emptyFile(at: Range): Finding {
  const help = 'write at least "version: 1" and "domain: example.org"';
  return finding('yaml/empty-file', at, 'The file is empty, or has nothing but comments in it', help);
}

export function notAMapping(text: string, at: Range): Finding {
  const message = `The file is not made of entries with keys: it begins with ${show(text)}`;
  return finding('yaml/not-a-mapping', at, message, 'write entries such as "version: 1" at the left margin');
}

/** A text as a YAML scalar in quotes: single ones when it has double quotes or backslashes. */
function inQuotes(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

function spaces(count: number): string {
  return count === 1 ? '1 space' : `${count} spaces`;
}

function finding(code: YamlCode, at: Range, message: string, help: string): Finding {
  return { code, at, message, help };
}
