import type { Span, TextEdit } from '../diagnostics/diagnostic.ts';
import type { Locate, Part, Path } from '../diagnostics/source.ts';

/** An anchor before a value, with the white space around it, in characters. */
const LONGEST_ANCHOR = 200;

/** A change of a document that leaves no doubt of what was meant. */
export type Mend =
  /** YAML on one line, in the place of a scalar or of a value that is missing. */
  | { readonly write: string; readonly path: Path; readonly part?: Part }
  /**
   * The entry or item is taken away; `emptied` says what becomes of a mapping that it leaves empty. `alone` keeps a value
   * as it is that has an anchor: what is a mistake in one place may be meant in the others.
   */
  | { readonly remove: Path; readonly emptied: 'keep' | 'remove'; readonly alone?: true };

/** The edits that make a change; undefined where comments, anchors or the layout leave doubt of how to make it. */
export function editsOf(mend: Mend, locate: Locate, text: string): readonly TextEdit[] | undefined {
  if ('remove' in mend && mend.alone && isShared(mend.remove, locate, text)) return undefined;
  const edit =
    'remove' in mend ? removal(mend.remove, mend.emptied, locate, text) : writing(mend, locate, text);
  return edit && [edit];
}

function writing(
  { write, path, part = 'value' }: Extract<Mend, { write: string }>,
  locate: Locate,
  text: string,
): TextEdit | undefined {
  if (!isInSource(path, locate)) return undefined;
  const span = locate(path, part);
  const written = text.slice(span.start, span.end);
  if (part === 'key' && write.startsWith('{')) return missingValue(write, span, text);
  if (!isOneScalar(written)) return undefined;
  return { span, text: inQuotesOf(written, write) };
}

/** A value behind a key that has none, or a null, up to the line's end or a comment. */
function missingValue(write: string, { file, end }: Span, text: string): TextEdit | undefined {
  const behind = /^( *:)([ \t]+(?:~|null))?[ \t]*(?:[ \t]#.*)?(?:[\r\n]|$)/i.exec(rest(text, end));
  if (behind === null) return undefined;
  const [, colon = '', nothing = ''] = behind;
  const start = end + colon.length;
  return { span: { file, start, end: start + nothing.length }, text: ` ${write}` };
}

/** A scalar on one line without an anchor, an alias, a tag or a block header. */
function isOneScalar(written: string): boolean {
  return /^(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\r\n]|'')*'|[^\s&*!|>"'[{][^\r\n]*)$/.test(written);
}

/** The author's kind of quotes stays, where the new text is a plain one. */
function inQuotesOf(written: string, write: string): string {
  const quote = /^["']/.exec(written)?.[0] ?? '';
  return /^[\w.@+-]*$/.test(write) && !/^(?:true|false|\d+)$/.test(write) ? quote + write + quote : write;
}

function removal(path: Path, emptied: 'keep' | 'remove', locate: Locate, text: string): TextEdit | undefined {
  if (!isInSource(path, locate)) return undefined;
  const span = locate(path, 'entry');
  const parent = path.slice(0, -1);
  const collection = locate(parent, 'value');
  const others = text.slice(collection.start, span.start) + text.slice(span.end, collection.end);
  if (isNothing(others)) {
    if (emptied === 'remove') return parent.length > 0 ? removal(parent, emptied, locate, text) : undefined;
    return emptying(parent, span, locate, text);
  }
  const removed = inBrackets(span, text) ?? ofLines(span, text);
  return removed && isPlain(text.slice(removed.start, removed.end)) ? { span: removed, text: '' } : undefined;
}

/** True for a path that is written where it leads: what stands behind an alias has the place of the alias. */
function isInSource(path: Path, locate: Locate): boolean {
  const starts = path.map((_, index) => locate(path.slice(0, index + 1), 'key').start);
  return starts.every((start, index) => index === 0 || start > (starts[index - 1] ?? start));
}

/** True for a place within a value that has an anchor: it may stand for others too. */
function isShared(path: Path, locate: Locate, text: string): boolean {
  return path.some((_, index) => {
    const { start } = locate(path.slice(0, index), 'value');
    return /&\S+\s+$/.test(text.slice(Math.max(0, start - LONGEST_ANCHOR), start)) || text[start] === '&';
  });
}

/** True for a collection that has no entry but signs and comments. */
function isNothing(text: string): boolean {
  return /^[\s[{\]},-]*$/.test(text.replace(/#.*/g, ''));
}

/** A mapping that loses its only entry is written as an empty one. */
function emptying(path: Path, entry: Span, locate: Locate, text: string): TextEdit | undefined {
  const value = locate(path, 'value');
  if (text[value.start] === '{') {
    const inner = text.slice(value.start, value.end);
    return isPlain(inner) && !/[\r\n]/.test(inner) ? { span: value, text: '{}' } : undefined;
  }
  const start = locate(path, 'key').end;
  const removed = text.slice(start, entry.end);
  if (!/^ *:[ \t]*\r?\n/.test(removed) || !isPlain(removed) || !isLineEnd(text, entry.end)) return undefined;
  return { span: { ...entry, start }, text: ': {}' };
}

/** An entry of a flow collection with the comma before it, or behind it where it is the first. */
function inBrackets({ file, start, end }: Span, text: string): Span | undefined {
  const before = /[,[{][ \t]*$/.exec(lineBefore(text, start));
  if (before === null) return undefined;
  if (before[0].startsWith(',')) return { file, start: start - before[0].length, end };
  const [after] = /^[ \t]*,[ \t]*/.exec(rest(text, end)) ?? [];
  return after === undefined ? undefined : { file, start, end: end + after.length };
}

/** An entry of a block collection that has its lines for itself. */
function ofLines({ file, start, end }: Span, text: string): Span | undefined {
  const before = lineBefore(text, start);
  if (!/^ *(?:- +)?$/.test(before) || !isLineEnd(text, end)) return undefined;
  const lineBreak = /^[ \t]*(?:\r\n?|\n|$)/.exec(rest(text, end))?.[0] ?? '';
  return { file, start: start - before.length, end: end + lineBreak.length };
}

/** What is removed takes no comment with it, and no anchor that an alias may need. */
function isPlain(removed: string): boolean {
  return !/[#&*!]/.test(removed);
}

function isLineEnd(text: string, offset: number): boolean {
  return /^[ \t]*(?:[\r\n]|$)/.test(rest(text, offset));
}

function lineBefore(text: string, offset: number): string {
  const lineBreak = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1));
  return text.slice(lineBreak + 1, offset);
}

/** As much of the text behind an offset as a line can sensibly have: a text can be as long as a file. */
function rest(text: string, offset: number): string {
  return text.slice(offset, offset + 2000);
}
