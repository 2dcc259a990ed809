import { createHash } from 'node:crypto';
import type { Diagnostic } from './diagnostic.ts';
import { reportPath } from './formats/report.ts';
import { type Lines, placeFinder } from './lines.ts';
import type { SourceFile } from './source.ts';

/** Quoted or plain, behind the dashes of a list; in double quotes a backslash keeps the next character. */
const KEY = /^[ -]*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'][^#]*?)\s*:(?:\s|$)/;

/**
 * What makes each finding itself, for programs that compare two reports: its code, its file, the keys that lead to
 * it, the marked text and the values that its message quotes. No line number and no wording is in it, so a finding
 * stays the same when lines are added above it or a message is put better. Within one report all are different.
 */
export function fingerprints(findings: readonly Diagnostic[], sources: readonly SourceFile[]): string[] {
  const placeOf = placeFinder(sources);
  const outlines = new Map<Lines, (line: number) => string[]>();
  const seen = new Map<string, number>();
  return findings.map(({ code, span, message }) => {
    const { file, lines, start } = placeOf(span);
    const keysOf = outlines.get(lines) ?? outlineOf(lines);
    outlines.set(lines, keysOf);
    const marked = lines
      .line(start.line)
      .text.slice(start.column - 1, start.column - 1 + span.end - span.start);
    const identity = JSON.stringify([
      code,
      reportPath(file),
      keysOf(start.line),
      marked,
      message.match(/"[^"]*"/g) ?? [],
    ]);
    const earlier = seen.get(identity) ?? 0;
    seen.set(identity, earlier + 1);
    return createHash('sha256').update(`${identity}${earlier}`).digest('hex').slice(0, 32);
  });
}

/**
 * Answers which keys lead to a line, outermost first, by its indentation. Lines are looked at as far as is asked, and
 * once.
 */
function outlineOf(lines: Lines): (line: number) => string[] {
  const entries: Entry[] = [];
  let open: Entry | undefined;
  return (line) => {
    while (entries.length < line) {
      const entry = entryOf(lines.line(entries.length + 1).text, open);
      entries.push(entry);
      if (entry.depth !== undefined) open = entry;
    }
    const keys: string[] = [];
    for (let entry = entries[line - 1]; entry !== undefined; entry = entry.parent) keys.unshift(entry.key);
    return keys;
  };
}

/** A line as part of an outline. */
interface Entry {
  readonly key: string;
  /** Undefined for a line without content, which nothing belongs to. */
  readonly depth: number | undefined;
  readonly parent: Entry | undefined;
}

function entryOf(row: string, before: Entry | undefined): Entry {
  const column = row.search(/[^ ]/);
  const depth = column < 0 || row[column] === '#' ? undefined : column;
  let parent = before;
  while (depth !== undefined && parent?.depth !== undefined && parent.depth >= depth) parent = parent.parent;
  return { key: KEY.exec(row)?.[1] ?? '', depth, parent };
}
