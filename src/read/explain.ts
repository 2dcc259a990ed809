import type { YAMLError } from 'yaml';
import { depthOffset, MAX_FULL } from './attempt.ts';
import { followBrackets, shallowLine } from './brackets.ts';
import type { Finding } from './finding.ts';
import {
  isBlank,
  isDash,
  type KeyPlace,
  keyAt,
  lineRange,
  quotedEnd,
  skipBlanks,
  tokenAt,
  wordAt,
} from './lines.ts';
import type { Range } from './marks.ts';
import * as messages from './messages.ts';
import { MAX_DEPTH } from './nodes.ts';
import type { Slice } from './parts.ts';
import { isNullWord } from './scalars.ts';

/** YAML ends its search for the colon of a key here. */
const LONGEST_KEY = 1024;

/** A text with an error that cannot be divided further. */
interface Leaf {
  readonly text: string;
  /** Offset of the first token after indentation and dashes. */
  readonly start: number;
  readonly key: KeyPlace | undefined;
  /** True when it stands among the entries of a mapping and needs a key. */
  readonly isEntry: boolean;
  /** Offset of the value. */
  readonly value: number;
  /** The library's objections, the first one first. */
  readonly errors: readonly YAMLError[];
}

/** What may be wrong, most telling first. The library's own words come last: they assume its reader knows YAML. */
const EXPLANATIONS: readonly ((leaf: Leaf) => Finding | undefined)[] = [
  explainSize,
  explainNoEntry,
  explainKeySign,
  explainMissingKey,
  explainQuotes,
  explainBrackets,
  explainValueSign,
  explainColon,
  explainObjection,
];

/** The one finding for a text that cannot be read. */
export function explain({ text, shift }: Slice, errors: readonly YAMLError[], isEntry: boolean): Finding {
  const leaf = leafOf(text, errors, isEntry);
  let finding: Finding | undefined;
  for (const explanation of EXPLANATIONS) finding ??= explanation(leaf);
  const { at, ...rest } = finding ?? unexpected(leaf);
  return { ...rest, at: { start: at.start + shift, end: at.end + shift } };
}

function leafOf(text: string, errors: readonly YAMLError[], isEntry: boolean): Leaf {
  let start = skipBlanks(text, 0);
  while (isDash(text, start) && !isBlank(text, start + 1)) start = skipBlanks(text, start + 1);
  const key = keyAt(text, start);
  return {
    text,
    start,
    key,
    isEntry,
    value: key === undefined ? start : skipBlanks(text, key.colon + 1),
    errors,
  };
}

function explainSize({ text }: Leaf): Finding | undefined {
  const deep = depthOffset(text);
  if (deep !== undefined) return messages.tooDeep(MAX_DEPTH, one(deep));
  return text.length > MAX_FULL ? messages.tooLong(wordAt(text, skipBlanks(text, 0))) : undefined;
}

function explainNoEntry({ text, start, key, isEntry }: Leaf): Finding | undefined {
  const at = lineRange(text, start);
  const line = text.slice(at.start, at.end);
  return isEntry && key === undefined && messages.NO_ENTRY.test(line)
    ? messages.noEntry(line, at)
    : undefined;
}

/** A key that begins with a sign of YAML's own, or means nothing. */
function explainKeySign({ text, start, key, isEntry }: Leaf): Finding | undefined {
  if (key === undefined && !isEntry) return undefined;
  const at = key === undefined ? wordAt(text, start) : { start, end: key.end };
  const word = text.slice(at.start, at.end);
  if (word.startsWith('*')) return messages.alias(word.slice(1), at);
  if (key !== undefined && key.colon - start > LONGEST_KEY) return messages.keyTooLong(word, at);
  if (isNullWord(word)) return messages.nullAsKey(word, at);
  if (word === '""' || word === "''") return messages.noKey(at);
  // An anchor or a tag may stand before a key, and be in order.
  if (/^[&!]/.test(word) && !/\s/.test(word)) return messages.reservedSign(word, at);
  return /^[@%`,]/.test(word) ? messages.reservedSign(word, at) : undefined;
}

function explainMissingKey({ text, start, key, isEntry }: Leaf): Finding | undefined {
  if (key !== undefined || !isEntry || /[[{?]/.test(text.charAt(start))) return undefined;
  const line = lineRange(text, start);
  const quoted = /["']/.test(text.charAt(start)) ? (quotedEnd(text, start) ?? -1) : undefined;
  if (quoted === -1) return messages.unclosedQuote(text.charAt(start), one(start));
  const colon = text.indexOf(':', quoted ?? start);
  if (quoted === undefined ? /^[^\s:/]+:(?!\/\/)\S/.test(text.slice(start, line.end)) : colon === quoted) {
    return messages.missingSpace(text.slice(line.start, line.end), one(colon));
  }
  if (quoted !== undefined && !isBlank(text, quoted))
    return explainRest(text, quoted, messages.textAfterQuote);
  return missingColon(text, start);
}

function explainQuotes({ text, value }: Leaf): Finding | undefined {
  if (!/["']/.test(text.charAt(value))) return undefined;
  const end = quotedEnd(text, value);
  if (end === undefined) return messages.unclosedQuote(text.charAt(value), one(value));
  return explainRest(text, end, messages.textAfterQuote);
}

function explainBrackets({ text, start, value, key, isEntry, errors }: Leaf): Finding | undefined {
  if (!/[[{]/.test(text.charAt(value))) return undefined;
  const { kind, at } = followBrackets(text, value);
  if (kind === 'open quote') return messages.unclosedQuote(text.charAt(at), one(at));
  if (kind === 'open bracket') return messages.unclosedBracket(text.charAt(at), one(at));
  if (kind === 'stray bracket') return messages.strayBracket(text.charAt(at), one(at));
  if (isEntry && key === undefined && isBlank(text, at))
    return messages.missingColon(text.slice(value, at), { start: value, end: at });
  const low = errors[0]?.code === 'BAD_INDENT' ? shallowLine(text, start, at) : undefined;
  if (low === undefined) return explainRest(text, at, messages.textAfterBracket);
  const word = low === at - 1 ? one(low) : wordAt(text, low);
  return messages.unevenIndent(text.slice(word.start, word.end), word);
}

/** What follows a value that has ended. */
function explainRest(
  text: string,
  end: number,
  message: (text: string, at: Range) => Finding,
): Finding | undefined {
  if (text.charAt(end) === '#') return messages.commentSpace(one(end));
  if (isBlank(text, end)) return undefined;
  const line = lineRange(text, skipBlanks(text, end));
  return /[\]}]/.test(text.charAt(line.start))
    ? messages.strayBracket(text.charAt(line.start), one(line.start))
    : message(text.slice(line.start, line.end), line);
}

/** A value that begins with a sign of YAML's own. */
function explainValueSign({ text, value, key }: Leaf): Finding | undefined {
  const word = wordAt(text, value);
  const line = lineRange(text, value);
  const written = text.slice(line.start, line.end);
  if (/^[\]}]/.test(written)) return messages.strayBracket(text.charAt(value), one(value));
  if (written.startsWith('*')) return messages.alias(text.slice(value + 1, word.end), word);
  if (/^[&!@%`,]/.test(written)) return messages.reservedSign(written, line);
  if (/^[|>](?![-+0-9]*(?:\s|$))|^[|>][-+0-9]*[ \t]+[^#\s]/.test(written))
    return messages.blockSign(written, line);
  return key !== undefined && isDash(text, value) ? messages.listOnKeyLine(one(value)) : undefined;
}

function explainColon({ text, value }: Leaf): Finding | undefined {
  const line = lineRange(text, value);
  const found = /:(?=[ \t]|$)/.exec(text.slice(line.start, line.end));
  if (found === null || /["'[{|>]/.test(text.charAt(value))) return undefined;
  return messages.colonInValue(text.slice(line.start, line.end), one(line.start + found.index));
}

function explainObjection({ text, errors: [error] }: Leaf): Finding | undefined {
  if (error === undefined) return undefined;
  const at = tokenAt(text, error.pos[0]);
  const token = text.slice(at.start, at.end);
  if (error.code === 'BAD_DQ_ESCAPE') return badEscape(text, error.pos[0]);
  if (error.code === 'BAD_SCALAR_START') return messages.reservedSign(token, at);
  if (error.code === 'TAB_AS_INDENT')
    return messages.tabIndent(1, { start: error.pos[0], end: error.pos[1] });
  if (error.code === 'MULTILINE_IMPLICIT_KEY') return missingColon(text, at.start);
  if (error.code === 'BAD_INDENT') return messages.unevenIndent(token, at);
  if (token === ',') return messages.strayComma(at);
  if (/[\]}]/.test(token)) return messages.strayBracket(token, at);
  return messages.unexpected(token, at);
}

function missingColon(text: string, start: number): Finding {
  const at = lineRange(text, start);
  return messages.missingColon(text.slice(at.start, at.end), at);
}

function badEscape(text: string, start: number): Finding {
  const end = start + 2;
  return messages.badEscape(text.slice(start, end), { start, end });
}

function unexpected({ text, start }: Leaf): Finding {
  const at = lineRange(text, start);
  return messages.unexpected(text.slice(at.start, at.end), at);
}

/** The range of one character. */
function one(start: number): Range {
  return { start, end: start + 1 };
}
