import { OpenBrackets } from './brackets.ts';
import { type Cut, type Group, joinCuts } from './cuts.ts';
import {
  isBlank,
  isContinuation,
  isDash,
  isEntryStart,
  isExplicitKey,
  isSection,
  type KeyPlace,
  keyAt,
  type Line,
  lineStart,
} from './lines.ts';

/** Lines of the source that belong together: a document, the value of a key, an entry. */
export interface Part {
  /** At least one. */
  readonly lines: readonly [Line, ...Line[]];
  /** Offset of the end. */
  readonly end: number;
}

/** A text to read, and the offset in the source that its own offsets are shifted by. */
export interface Slice {
  readonly text: string;
  readonly shift: number;
}

/** The entries of a block mapping or list. */
export interface Division {
  readonly list: boolean;
  /** Columns before each entry. */
  readonly indent: number;
  readonly entries: readonly Part[];
  /** Lines that would part the entries from their sections. */
  readonly cuts: readonly Cut[];
}

/** The text of a part. Its first line is indented by spaces, whatever stands before it in the source. */
export function sliceOf(source: string, { lines: [first], end }: Part): Slice {
  return {
    text: ' '.repeat(first.indent) + source.slice(first.start, end),
    shift: first.start - first.indent,
  };
}

/**
 * Divides a part at the lines that begin an entry.
 * @param isRoot true for the document, which is meant to be a mapping
 */
export function divide(source: string, part: Part, isRoot: boolean): Division {
  const indent = indentOf(source, part.lines);
  const heads = part.lines.filter((line) => line.indent === indent && isEntryStart(source, line.start));
  const dashes = heads.filter((line) => isDash(source, line.start)).length;
  const list = isRoot ? dashes > 0 && dashes === heads.length : dashes > heads.length - dashes;
  const written: Group[] = [];
  const brackets = new OpenBrackets(source, part);
  for (const line of part.lines) {
    const group = written.at(-1);
    if (group !== undefined && (brackets.hold(line) || belongsTo(source, group[0], line, indent, list))) {
      group.push(line);
    } else {
      written.push([line]);
      brackets.follow(line);
    }
  }
  const { groups, cuts } = joinCuts(source, written, isRoot);
  return {
    list,
    indent,
    entries: groups.map((lines, index) => entryOf(source, part, lines, groups[index + 1])),
    cuts,
  };
}

/** The key of an entry that has its value on the following lines. */
export function sectionKey(source: string, { lines }: Part): KeyPlace | undefined {
  const key = keyAt(source, lines[0].start);
  return key !== undefined && lines.length > 1 && isBlank(source, key.colon + 1) ? key : undefined;
}

/** True when all below the key of a section is indented as it should be, so that it means the same by itself. */
export function isTidySection(source: string, { lines: [key, first, ...others] }: Part): boolean {
  if (first === undefined) return false;
  const least = isDash(source, first.start) ? key.indent : key.indent + 1;
  return first.indent >= least && others.every((line) => line.indent >= least);
}

/** What follows the dash of an entry of a list. */
export function withoutDash(source: string, { lines: [first, ...rest], end }: Part): Part | undefined {
  let start = first.start + 1;
  while (source[start] === ' ' || source[start] === '\t') start += 1;
  if (!isBlank(source, first.start + 1)) {
    return {
      lines: [{ start, indent: first.indent + start - first.start, width: 0, tab: false }, ...rest],
      end,
    };
  }
  const [second, ...others] = rest;
  return second === undefined ? undefined : { lines: [second, ...others], end };
}

/** All lines of a part but the first. */
export function withoutFirstLine({ lines: [, second, ...rest], end }: Part): Part | undefined {
  return second === undefined ? undefined : { lines: [second, ...rest], end };
}

/** True when an entry begins at the first line of a part, so that it can be divided. */
export function isCollection(source: string, { lines }: Part): boolean {
  return isEntryStart(source, lines[0].start);
}

/** True when a part can be divided although its first line has an error, because entries follow that line. */
export function mayBeCollection(source: string, { lines: [first, ...rest] }: Part): boolean {
  if (/[[{|>]/.test(source.charAt(first.start))) return false;
  return rest.some((line) => isEntryStart(source, line.start));
}

/**
 * The indentation of the entries: that of the first line, unless it is the first lines that stand out
 * because more of the others are further left.
 */
function indentOf(source: string, lines: readonly [Line, ...Line[]]): number {
  const first = lines[0].indent;
  const left = lines.filter((line) => line.indent < first && !isContinuation(source, line.start, true));
  const least = left.reduce((indent, line) => Math.min(indent, line.indent), first);
  const outstanding = lines.findIndex((line) => line.indent === least);
  return left.length > outstanding ? least : first;
}

function entryOf(
  source: string,
  part: Part,
  lines: readonly [Line, ...Line[]],
  next: readonly Line[] = [],
): Part {
  const end = next[0] === undefined ? part.end : lineStart(source, next[0].start);
  return { lines, end: Math.min(end, lines.at(-1)?.cut ?? end) };
}

function belongsTo(source: string, head: Line, line: Line, indent: number, list: boolean): boolean {
  if (line.indent > Math.min(indent, head.indent) && line.indent !== indent) return true;
  if (isContinuation(source, line.start, isExplicitKey(source, head.start))) return true;
  return !list && line.indent === indent && isDash(source, line.start) && opensValue(source, head.start);
}

/** True for a key whose value may be a list at its own indentation. */
function opensValue(source: string, start: number): boolean {
  return isSection(source, start) || isExplicitKey(source, start);
}
