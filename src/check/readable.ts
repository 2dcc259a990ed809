import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, Path } from '../diagnostics/source.ts';
import type { ForwardEntry, MailDocument } from '../mail/document.ts';
import { presentItems } from '../mail/entries.ts';
import { withoutBroken } from './sound.ts';

/** The paths of a document that may be entries are no longer than this. */
const DEEPEST_ENTRY = 3;

/** A document with the shape of the schema, less the holes that broken items of its lists have left. */
export function withoutHoles(content: MailDocument): MailDocument {
  const { lists, forwards } = content;
  return {
    ...content,
    ...(lists && { lists: { ...lists, names: [...presentItems(lists.names)] } }),
    ...(forwards && { forwards: mapped(forwards, (entries) => mapped(entries, filledForward)) }),
  };
}

function filledForward(value: ForwardEntry): ForwardEntry {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return [...presentItems(value)];
  return 'to' in value && typeof value.to !== 'string'
    ? { ...value, to: [...presentItems(value.to)] }
    : value;
}

function mapped<T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** A copy of a document without the entries that these errors are about; undefined when too little is left. */
export function withoutFaulty(
  content: MailDocument,
  errors: readonly Diagnostic[],
  locate: Locate,
): MailDocument | undefined {
  const faulty: Path[] = [];
  for (const path of pathsOf(content, [])) {
    const { start, end } = locate(path, 'entry');
    if (errors.some(({ span }) => span.start >= start && span.start < end)) faulty.push(path);
  }
  return withoutBroken(content, faulty)?.content;
}

/** The deepest paths down to the level of entries. */
function* pathsOf(value: unknown, path: Path): Generator<Path> {
  if (typeof value !== 'object' || value === null || path.length === DEEPEST_ENTRY) {
    yield path;
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    yield* pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}
