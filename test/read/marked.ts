import { expect } from 'vitest';
import type { Code } from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { sortDiagnostics } from '../../src/diagnostics/diagnostic.ts';
import { type ReadResult, read } from '../../src/read/read.ts';

const FILE = 'mail.yml';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** A text without its « and » signs, and the places between them. */
export function unmark(marked: string): { readonly text: string; readonly places: readonly Place[] } {
  const places: { start: number; end: number }[] = [];
  let text = '';
  for (const character of marked) {
    if (character === '«') places.push({ start: text.length, end: text.length });
    else if (character === '»') closeLast(places, text.length);
    else text += character;
  }
  return { text, places };
}

function closeLast(places: { start: number; end: number }[], end: number): void {
  const open = places.findLast((place) => place.end === place.start);
  if (open === undefined) throw new Error('a » without «');
  open.end = end;
}

export function readText(text: string): Promise<ReadResult> {
  return read({ name: FILE, text });
}

/**
 * Reads a marked text and expects one diagnostic at each mark, in their order, with these codes;
 * all of them with a message and a help for people.
 */
export async function expectFindings(marked: string, ...codes: Code[]): Promise<FoundIn> {
  const { text, places } = unmark(marked);
  const { document, diagnostics } = await readText(text);
  const sorted = sortDiagnostics(diagnostics);
  expect(sorted.map(({ code, span }) => [code, text.slice(span.start, span.end), span])).toEqual(
    places.map((place, index) => [
      codes[index],
      text.slice(place.start, place.end),
      { file: FILE, ...place },
    ]),
  );
  for (const { severity, message, help } of sorted) {
    expect(severity).toBe('error');
    expect(message).toMatch(/^\S.*[^.]$/s);
    expect(help).toMatch(/^\S/);
  }
  return { document, diagnostics: sorted };
}

interface FoundIn {
  readonly document: unknown;
  readonly diagnostics: readonly Diagnostic[];
}
