import { domainToASCII } from 'node:url';
import type { Path } from '../diagnostics/source.ts';
import { splitAddress } from '../mail/address.ts';
import type { MailDocument } from '../mail/document.ts';
import { LIST_COMMANDS } from '../mail/list-manager.ts';

/** The names that broken entries may have defined; a rule does not report what only they would make known. */
export interface Lost {
  /** True when a part of the text could not be read at all: then nothing can be called unknown. */
  readonly unreadable: boolean;
  /** As they are written, in lower case: addresses, local parts, logins, hosts, domains. */
  readonly names: ReadonlySet<string>;
}

/** Nothing was lost. */
export const NOTHING_LOST: Lost = { unreadable: false, names: new Set() };

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
  dkim: 2,
  postfix: 2,
  silence: 3,
};

/** Mappings of entries one level below their section. Items of lists stay: their numbers are their places. */
const DEEPER = new Set(['dkim/keys', 'postfix/main', 'postfix/files', 'postfix/pipes']);

/**
 * A copy of the document without the entries that hold these places; all else is shared with the document.
 * Undefined when the primary domain, by which every name is completed, is not known.
 */
export function withoutBroken(document: unknown, broken: readonly Path[]): Sound | undefined {
  const names = new Set<string>();
  const removal: Removal = new Map();
  for (const path of broken) {
    const entry = entryOf(path);
    if (entry.length > 0) addRemoval(removal, entry);
  }
  const content = prune(document, removal, names);
  if (!isMapping(content)) return undefined;
  content.domain ??= domainMeant((document as Record<string, unknown>).domain);
  if (content.domain === undefined) return undefined;
  content.servers ??= Object.create(null);
  return { content: content as unknown as MailDocument, lost: { unreadable: false, names } };
}

/** `Example.org` is a fault, but not one that leaves the names below it in the dark. */
function domainMeant(domain: unknown): string | undefined {
  const meant = typeof domain === 'string' ? domainToASCII(domain.replace(/\.$/, '')) : '';
  return /^[a-z0-9._-]+\.[a-z][a-z0-9-]+$/.test(meant) ? meant : undefined;
}

/** True when a name may have been defined by an entry that was lost. */
export function mayBeLost(lost: Lost, name: string, primaryDomain: string): boolean {
  if (lost.unreadable) return true;
  if (lost.names.size === 0) return false;
  const { localPart, domain } = splitAddress(name);
  return lost.names.has(name) || (domain === primaryDomain && lost.names.has(localPart));
}

/** What is to be removed, by key; `undefined` where the value itself goes. */
type Removal = Map<string, Removal | undefined>;

function entryOf(path: Path): Path {
  const [section, part] = path;
  const depth = DEEPER.has(`${section}/${part}`) ? 3 : (ENTRY_DEPTH[String(section)] ?? 1);
  return path.slice(0, depth);
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

function prune(value: unknown, removal: Removal, names: Set<string>): unknown {
  if (!isMapping(value)) return value;
  const copy: Record<string, unknown> = Object.assign(Object.create(null), value);
  for (const [key, below] of removal) {
    const child = value[key];
    if (below !== undefined) {
      copy[key] = prune(child, below, names);
    } else {
      names.add(key.toLowerCase());
      collectNames(child, names, key === 'lists');
      delete copy[key];
    }
  }
  return copy;
}

/** Every key and every text below a lost value: more than it would have defined, never less. */
function collectNames(value: unknown, names: Set<string>, ofLists: boolean): void {
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      const name = next.toLowerCase();
      names.add(name);
      if (ofLists) for (const command of LIST_COMMANDS.mailman2) names.add(`${name}${command}`);
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, child] of Object.entries(next)) {
        names.add(key.toLowerCase());
        pending.push(child ?? '');
      }
    }
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
