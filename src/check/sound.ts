import { domainToASCII } from 'node:url';
import type { Path } from '../diagnostics/source.ts';
import type { MailDocument } from '../mail/document.ts';
import { LIST_COMMANDS } from '../mail/list-manager.ts';
import { essence, type Lost } from './lost.ts';

/** A document less its broken entries. */
export interface Sound {
  readonly content: MailDocument;
  readonly lost: Lost;
}

/** How deep the entries of each section lie: what one fault takes away. 1 where a section is one entry. */
const ENTRY_DEPTH: Readonly<Record<string, number>> = {
  servers: 2,
  domains: 2,
  hosts: 2,
  addresses: 3,
  forwards: 3,
  lists: 1,
  routes: 2,
  limits: 2,
  dns: 2,
  clients: 2,
  sasl: 2,
  secrets: 1,
  dkim: 1,
  postfix: 2,
  silence: 3,
};

/** Entries one level below their section. Items of other lists stay: their numbers are their places. */
const DEEPER = new Set(['dkim/keys', 'lists/names', 'postfix/main', 'postfix/files', 'postfix/pipes']);

/**
 * A copy of the document without the entries that hold these places; all else is shared with the document.
 * Undefined when the primary domain, by which every name is completed, is not known.
 */
export function withoutBroken(document: unknown, broken: readonly Path[]): Sound | undefined {
  if (!isMapping(document)) return undefined;
  const removal: Removal = new Map();
  for (const path of broken) if (path.length > 0) addRemoval(removal, entryOf(path));
  const lost = { names: new Set<string>(), unreadable: false };
  const content = prune(document, removal, lost);
  content.domain ??= domainMeant(document.domain);
  if (content.domain === undefined) return undefined;
  content.servers ??= Object.create(null);
  const sections = new Set(removal.keys());
  return { content: content as unknown as MailDocument, lost: { ...lost, sections } };
}

/** `Example.org` is a fault, but not one that leaves the names below it in the dark. */
function domainMeant(domain: unknown): string | undefined {
  const meant = typeof domain === 'string' ? domainToASCII(domain.replace(/\.$/, '')) : '';
  return /^[a-z0-9._-]+\.[a-z][a-z0-9-]+$/.test(meant) ? meant : undefined;
}

/** What is to be removed, by key; `undefined` where the value itself goes. */
type Removal = Map<string, Removal | undefined>;

function entryOf(path: Path): Path {
  const [section, part] = path;
  const isDeep = path.length > 2 && DEEPER.has(`${section}/${part}`);
  return path.slice(0, isDeep ? 3 : (ENTRY_DEPTH[String(section)] ?? 1));
}

function addRemoval(removal: Removal, path: Path): void {
  const keys = path.map(String);
  let level = removal;
  for (const key of keys.slice(0, -1)) {
    if (level.has(key) && level.get(key) === undefined) return;
    const next: Removal = level.get(key) ?? new Map();
    level.set(key, next);
    level = next;
  }
  level.set(keys.at(-1) ?? '', undefined);
}

function prune(
  value: Record<string, unknown>,
  removal: Removal,
  lost: { names: Set<string>; unreadable: boolean },
  section = '',
): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    const child = value[key];
    const below = removal.get(key);
    if (!removal.has(key)) {
      copy[key] = child;
    } else if (below !== undefined && isMapping(child)) {
      copy[key] = prune(child, below, lost, section || key);
    } else if (below !== undefined && Array.isArray(child)) {
      copy[key] = withHoles(child, below, lost, section);
    } else {
      // A text or a list in the place of a whole section or category: what was meant, nobody can tell.
      if (holdsEntries(section, key) && !isMapping(child) && child !== null) lost.unreadable = true;
      lost.names.add(essence(key));
      collectNames(child, lost.names, (section || key) === 'lists');
    }
  }
  return copy;
}

/** The place of a broken item stays empty, so that the others keep theirs. */
function withHoles(
  items: readonly unknown[],
  removal: Removal,
  lost: { names: Set<string> },
  section: string,
): unknown[] {
  const copy = [...items];
  for (const key of removal.keys()) {
    collectNames(items[Number(key)], lost.names, section === 'lists');
    delete copy[Number(key)];
  }
  return copy;
}

function holdsEntries(section: string, key: string): boolean {
  return section === ''
    ? (ENTRY_DEPTH[key] ?? 1) > 1
    : ENTRY_DEPTH[section] === 3 || DEEPER.has(`${section}/${key}`);
}

/** Every key and every text below a lost value: more than it would have defined, never less. */
function collectNames(value: unknown, names: Set<string>, ofLists: boolean): void {
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      names.add(essence(next));
      if (ofLists) for (const command of LIST_COMMANDS.mailman2) names.add(essence(`${next}${command}`));
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, child] of Object.entries(next)) {
        names.add(essence(key));
        pending.push(child ?? '');
      }
    }
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
