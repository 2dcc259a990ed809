import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, SourceFile } from '../diagnostics/source.ts';
import { hasOddCharacters } from './characters.ts';
import { type Finding, toDiagnostic } from './finding.ts';
import { createLocate, createMarks, type Marks } from './marks.ts';
import { readPlain } from './plain.ts';
import { describeRepeats } from './repeats.ts';
import type { Repeat, Yaml } from './sheet.ts';

/** A source as plain values. */
export interface ReadResult {
  /**
   * A mapping without prototype, of strings, numbers, booleans, nulls, arrays and mappings like itself.
   * What has an error of syntax is left out, or stands there as the text that was probably meant.
   * Undefined when there is no mapping to read.
   */
  readonly document: unknown;
  readonly locate: Locate;
  /** All of them errors, in no particular order. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one YAML document. It never throws over its text: whatever is wrong with it becomes a diagnostic.
 * A file as people usually write it is read without loading the YAML library.
 */
export async function read({ name, text: written }: SourceFile): Promise<ReadResult> {
  // A line end in place of the mark keeps all offsets.
  const text = written.startsWith('\uFEFF') ? `\n${written.slice(1)}` : written;
  const plain = hasOddCharacters(text) ? undefined : readPlain(text);
  if (plain !== undefined && !Array.isArray(plain.value)) {
    const marked = plain.repeats.length > 0 ? markPlain(text) : undefined;
    const findings = marked === undefined ? [] : describeRepeats(marked.marks, marked.repeats);
    return result(name, plain.value, () => (marked ?? markPlain(text)).marks, findings);
  }
  const [yaml, { readCarefully }] = await Promise.all([loadYaml(), import('./careful.ts')]);
  const { document, marks, findings } = readCarefully(yaml, text);
  return result(name, document, () => marks, findings);
}

function result(
  name: string,
  document: unknown,
  makeMarks: () => Marks,
  findings: readonly Finding[],
): ReadResult {
  const diagnostics = findings.map((finding) => toDiagnostic(name, finding));
  return { document, locate: createLocate(name, makeMarks), diagnostics };
}

/** Reads a plain text once more, for the places of its values. */
function markPlain(text: string): { readonly marks: Marks; readonly repeats: readonly Repeat[] } {
  const marks = createMarks();
  return { marks, repeats: readPlain(text, marks)?.repeats ?? [] };
}

/** The library takes longer to load than a usual file to read. */
async function loadYaml(): Promise<Yaml> {
  const module = await import('yaml');
  // A bundle has the API of a CommonJS module under `default` only.
  return 'parseDocument' in module ? module : (module as { default: Yaml }).default;
}
