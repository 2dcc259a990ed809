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
  for (const path of removable(document, broken)) addRemoval(removal, path);
  const lost = { names: new Set<string>(), unreadable: false };
  const content = prune(document, removal, lost);
  content.domain ??= domainMeant(document.domain);
  if (content.domain === undefined) return undefined;
  content.servers ??= Object.create(null);
  const sections = new Set(removal.keys());
  return { content: content as unknown as MailDocument, lost: { ...lost, unread: false, sections } };
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

/** What goes with each broken place: its entry, or of a forward to several the one destination, while others are left. */
function* removable(document: Record<string, unknown>, broken: readonly Path[]): Generator<Path> {
  const lists = new Map<string, Map<string, Path>>();
  for (const path of broken) {
    if (!isDestination(path)) {
      if (path.length > 0) yield entryOf(path);
      continue;
    }
    const list = JSON.stringify(path.slice(0, -1));
    const items = lists.get(list) ?? new Map<string, Path>();
    lists.set(list, items.set(String(path.at(-1)), path));
  }
  for (const [list, items] of lists) {
    const all = valueAt(document, JSON.parse(list));
    for (const path of items.values())
      yield Array.isArray(all) && items.size < all.length ? path : entryOf(path);
  }
}

/** True for an item in the list of destinations of a forward. */
function isDestination([section, , , ...place]: Path): boolean {
  const item = place[0] === 'to' ? place.slice(1) : place;
  return section === 'forwards' && item.length === 1 && typeof item[0] === 'number';
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? value[key as keyof typeof value] : undefined,
    document,
  );
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
  above: readonly string[] = [],
): Record<string, unknown> {
  const [section = ''] = above;
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    const child = value[key];
    const below = removal.get(key);
    if (!removal.has(key)) {
      copy[key] = child;
    } else if (below !== undefined && isMapping(child)) {
      copy[key] = prune(child, below, lost, [...above, key]);
    } else if (below !== undefined && Array.isArray(child)) {
      copy[key] = withHoles(child, below, lost, section);
    } else {
      lost.unreadable ||= isInTheDark([...above, key], child);
      lost.names.add(essence(key));
      collectNames(child, lost.names, section || key);
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
    collectNames(items[Number(key)], lost.names, section);
    delete copy[Number(key)];
  }
  return copy;
}

/**
 * True where nobody can tell which names were meant: in a text or a list that stands in the place of a whole section or
 * category, and in a pattern.
 */
function isInTheDark(path: readonly string[], value: unknown): boolean {
  const [section = '', key = ''] = path;
  if (section === 'routes' && key.startsWith('/')) return true;
  const depth = DEEPER.has(`${section}/${key}`) ? 3 : (ENTRY_DEPTH[section] ?? 1);
  return path.length < depth && !isMapping(value) && value !== null;
}

/** What defines a login in a forward; its destinations define nothing. */
const DEFINING = new Set(['account', 'owner', 'senders']);

/** Every key and every text below a lost value: more than it would have defined, never less. */
function collectNames(value: unknown, names: Set<string>, section: string): void {
  const pending = [{ within: '', value }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { within, value: part } = next;
    if (typeof part === 'string') {
      if (section !== 'forwards' || DEFINING.has(within)) addText(part, names, section);
    } else if (typeof part === 'object' && part !== null) {
      for (const [key, child] of Object.entries(part)) {
        names.add(essence(key));
        pending.push({ within: Array.isArray(part) ? within : key, value: child ?? '' });
      }
    }
  }
}

/** A text may stand for a name with a slip in it, or for several. */
function addText(text: string, names: Set<string>, section: string): void {
  const commands = section === 'lists' ? LIST_COMMANDS.mailman2 : [''];
  for (const name of [text, ...text.split(/[\s,;]+/)]) {
    for (const command of commands) names.add(essence(`${name}${command}`));
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
