import { isReadable } from './attempt.ts';
import { readFull } from './full.ts';
import { isBlank, lineStart, nextLine } from './lines.ts';
import { closeMark, openMark } from './marks.ts';
import type { Sheet } from './sheet.ts';

/**
 * What a value with an error most likely means, so that the checks of other values do not stumble over its absence:
 * of brackets what the library could read, of anything else the text of its line. Makes one mark.
 */
export function salvage(sheet: Sheet, source: string, start: number, end: number): unknown {
  const { marks } = sheet;
  const { count } = marks;
  const brackets = /[[{]/.test(source.charAt(start)) && isReadable(source.slice(start, end));
  const value = brackets ? salvageBrackets(sheet, source, start, end) : null;
  if (marks.count > count) return value;
  const text = isBlank(source, start)
    ? ''
    : textOfLine(source.slice(start, Math.min(end, nextLine(source, start))));
  closeMark(marks, openMark(marks), start, start + text.length);
  return text === '' ? null : text.replace(/^(["'])(.*?)\1?$/s, '$2');
}

/** The errors that the library finds have been told already. */
function salvageBrackets(sheet: Sheet, source: string, start: number, end: number): unknown {
  const column = start - lineStart(source, start);
  const { length } = sheet.findings;
  const { value } = readFull(sheet, ' '.repeat(column) + source.slice(start, end), start - column);
  sheet.findings.length = length;
  return value;
}

function textOfLine(line: string): string {
  return (/^["']/.test(line) ? line : line.replace(/[ \t]#.*/s, '')).trimEnd();
}
