import type { ManagedFile } from './release.ts';

type Files = ReadonlyMap<string, ManagedFile>;

/** A file of which too much would change at once. */
export interface LargeChange {
  readonly path: string;
  /** Entries that were deployed. */
  readonly before: number;
  /** Of these, the entries that go or become something else. */
  readonly lost: number;
}

/** What is sealed is one entry, however many lines it has. */
const SEALED = '/etc/mailc/sealed/';

const FEWEST_ENTRIES = 10;
const LARGEST_SHARE = 0.3;

/**
 * The files that would lose more than 30 % of at least 10 entries. New entries do no harm to what is there, and are not
 * counted; an entry is a line that is no comment.
 */
export function largeChanges(before: Files, after: Files): LargeChange[] {
  const tables = [...before].filter(([path]) => !path.startsWith(SEALED));
  return tables.flatMap(([path, file]) => {
    const entries = entriesOf(file);
    const kept = new Set(entriesOf(after.get(path)));
    const lost = entries.filter((entry) => !kept.has(entry)).length;
    const isLarge = entries.length >= FEWEST_ENTRIES && lost > LARGEST_SHARE * entries.length;
    return isLarge ? [{ path, before: entries.length, lost }] : [];
  });
}

/**
 * True when the server has to come before the hosts: as soon as it accepts anything that it did not accept before, the
 * hosts may rely on it. Only when it merely takes away do the hosts come first, which do not need it any more.
 */
export function addsAnything(before: Files, after: Files): boolean {
  return [...after].some(([path, file]) => {
    const known = new Set(entriesOf(before.get(path)));
    return entriesOf(file).some((entry) => !known.has(entry));
  });
}

function entriesOf(file: ManagedFile | undefined): string[] {
  return (file?.content ?? '').split('\n').filter((line) => /^\s*[^#\s]/.test(line));
}
