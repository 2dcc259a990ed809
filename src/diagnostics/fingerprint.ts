import { createHash } from 'node:crypto';
import type { Diagnostic } from './diagnostic.ts';
import { placeFinder } from './lines.ts';
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
  const outlines = new Map(sources.map(({ name, text }) => [name, outlineOf(text)]));
  const seen = new Map<string, number>();
  return findings.map(({ code, span, message }) => {
    const { file, lines, start } = placeOf(span);
    const marked = lines
      .line(start.line)
      .text.slice(start.column - 1, start.column - 1 + span.end - span.start);
    const identity = JSON.stringify([
      code,
      file,
      outlines.get(file)?.(start.line) ?? [],
      marked,
      message.match(/"[^"]*"/g) ?? [],
    ]);
    const earlier = seen.get(identity) ?? 0;
    seen.set(identity, earlier + 1);
    return createHash('sha256').update(`${identity}${earlier}`).digest('hex').slice(0, 32);
  });
}

/** Answers which keys lead to a line, outermost first, by its indentation; the text is looked through once. */
function outlineOf(text: string): (line: number) => string[] {
  let entries: Entry[] | undefined;
  return (line) => {
    entries ??= entriesOf(text);
    const keys: string[] = [];
    for (let entry = entries[line - 1]; entry !== undefined; entry = entry.parent) keys.unshift(entry.key);
    return keys;
  };
}

/** A line as part of an outline. */
interface Entry {
  readonly key: string;
  readonly depth: number;
  readonly parent: Entry | undefined;
}

function entriesOf(text: string): Entry[] {
  let open: Entry | undefined;
  return text.split(/\r\n?|\n/).map((row) => {
    const depth = row.search(/[^ ]/);
    const isEmpty = depth < 0 || row[depth] === '#';
    while (!isEmpty && open !== undefined && open.depth >= depth) open = open.parent;
    const entry = { key: KEY.exec(row)?.[1] ?? '', depth, parent: open };
    if (!isEmpty) open = entry;
    return entry;
  });
}
