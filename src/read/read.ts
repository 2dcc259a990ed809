import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, SourceFile } from '../diagnostics/source.ts';
import { hasOddCharacters } from './characters.ts';
import { type Finding, toDiagnostic } from './finding.ts';
import { joinSections } from './joined-sections.ts';
import { createLocate, createMarks, type Marks } from './marks.ts';
import { readPlain } from './plain.ts';
import { describeRepeats } from './repeats.ts';
import type { Mapping, Repeat, Yaml } from './sheet.ts';
import { unreadWords } from './unread.ts';

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
  /** The words of the text that are not in the document. */
  readonly unread: readonly string[];
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
    const findings = marked === undefined ? [] : findRepeats(plain.value, marked);
    return result(name, plain.value, () => (marked ?? markPlain(text)).marks, findings, text);
  }
  const [yaml, { readCarefully }] = await Promise.all([loadYaml(), import('./careful.ts')]);
  const { document, marks, findings } = readCarefully(yaml, text);
  return result(name, document, () => marks, findings, text);
}

function result(
  name: string,
  document: unknown,
  makeMarks: () => Marks,
  findings: readonly Finding[],
  text: string,
): ReadResult {
  const diagnostics = findings.map((finding) => toDiagnostic(name, finding));
  const unread = findings.length > 0 && document !== undefined ? unreadWords(text, makeMarks()) : [];
  return { document, locate: createLocate(name, makeMarks), diagnostics, unread };
}

/** What is said of the repeated keys of a document; its repeated sections are joined. */
function findRepeats(document: Mapping, { marks, repeats }: Marked): Finding[] {
  return [...describeRepeats(marks, repeats), ...joinSections(marks, document, repeats)];
}

interface Marked {
  readonly marks: Marks;
  readonly repeats: readonly Repeat[];
}

/** Reads a plain text once more, for the places of its values. */
function markPlain(text: string): Marked {
  const marks = createMarks();
  return { marks, repeats: readPlain(text, marks)?.repeats ?? [] };
}

/** The library takes longer to load than a usual file to read. */
async function loadYaml(): Promise<Yaml> {
  const module = await import('yaml');
  // A bundle has the API of a CommonJS module under `default` only.
  return 'parseDocument' in module ? module : (module as { default: Yaml }).default;
}
