import { splitAddress } from '../../mail/address.ts';
import type { BookEntry } from '../../mail/address-book.ts';
import { pathOf } from '../../mail/address-book.ts';
import { quoted, similarName } from '../../mail/names.ts';
import { type Context, domainOf, type ForwardEntry } from '../context.ts';
import { type Destination, destinationsAt } from '../facts/destinations.ts';
import type { Finding, Rule } from '../rule.ts';

/** A near name is looked for only so often: each look-up reads all names of the domain. */
const MOST_SUGGESTIONS = 20;

/** A forward to an address of ours that is not there. */
export const unknownDestination: Rule = {
  code: 'mail/unknown-destination',
  severity: 'error',
  summary: 'A forward leads to an address of ours that does not exist.',
  reference: 'virtual(5)',
  explanation:
    'The server has accepted a message for the forward before it finds that there is no such destination. It then ' +
    'has to send an error to the sender, who for spam is somebody innocent.',
  bad: { mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  groups:\n    security: [ops1, «dve1»]\n' },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  groups:\n    security: [ops1, dev1]\n' },
  run(context, report) {
    let suggestions = 0;
    const categories = new Set<string>();
    for (const entry of context.forwards) {
      for (const destination of [...destinationsAt(entry), ...movedTo(entry)]) {
        const address = context.complete(destination.text);
        if (!isUnknown(address, context)) continue;
        const category = categoryNamed(address, context);
        if (category !== undefined) {
          if (!categories.has(category.name)) report(isCategory(destination, category));
          categories.add(category.name);
          continue;
        }
        suggestions += 1;
        report(findingFor(destination, address, context, suggestions <= MOST_SUGGESTIONS));
      }
    }
  },
};

function movedTo(entry: ForwardEntry): Destination[] {
  const { value } = entry;
  const moved = typeof value === 'object' && 'moved' in value ? value.moved : undefined;
  return moved === undefined ? [] : [{ text: moved, path: [...pathOf(entry), 'moved'] }];
}

/** An expired forward is another mistake. */
function isUnknown(address: string, context: Context): boolean {
  const kind = context.domains.get(domainOf(address));
  if (kind === 'without-mail') return true;
  if (kind !== 'accepted' || context.find(address) !== undefined || context.mayBeLost(address)) return false;
  return context.book.get(address) === undefined;
}

/** A heading of mail.yml that somebody took for an address, or that an address was taken for. */
interface Category {
  readonly section: 'addresses' | 'forwards';
  readonly name: string;
  readonly isEmpty: boolean;
}

function categoryNamed(address: string, { content, domain }: Context): Category | undefined {
  const { localPart: name, domain: its } = splitAddress(address);
  if (its !== domain) return undefined;
  for (const section of ['addresses', 'forwards'] as const) {
    const entries = Object.entries(content[section] ?? {}).find(([key]) => key === name)?.[1];
    if (entries !== undefined) return { section, name, isEmpty: Object.keys(entries).length === 0 };
  }
  return undefined;
}

/** It is said once, however many forwards lead there. */
function isCategory({ text, path }: Destination, { section, name, isEmpty }: Category): Finding {
  const below = section === 'addresses' ? `people: { ${name}: {} }` : `groups: { ${name}: dev1@example.net }`;
  return {
    path,
    message: `${quoted(text)} is a category under ${section}, and no address`,
    help: isEmpty
      ? `write the address below a category: "${below}"`
      : `name its addresses one by one, or make a forward of another name that does`,
    related: [{ path: [section, name], part: 'key', message: 'the category' }],
  };
}

function findingFor(
  { text, path }: Destination,
  address: string,
  context: Context,
  suggest: boolean,
): Finding {
  const { localPart, domain } = splitAddress(address);
  if (context.domains.get(domain) === 'without-mail') {
    const message = `${quoted(text)} is in ${domain}, a domain without mail`;
    return { path, message, help: 'name an address elsewhere, or remove it' };
  }
  const similar = suggest ? similarName(localPart, namesIn(domain, context.book.entries())) : undefined;
  const isAccount = domain === context.domain && context.accounts.has(localPart);
  const help = isAccount
    ? `${quoted(localPart)} is an account and no address: add "${localPart}: {}" under addresses`
    : similar === undefined
      ? `add ${quoted(text)} under addresses or forwards, or remove it here`
      : `did you mean ${quoted(similar)}?`;
  return { path, message: `${quoted(text)} is not an address of ${domain}`, help };
}

function* namesIn(domain: string, entries: Iterable<BookEntry>): Generator<string> {
  for (const entry of entries) {
    const parts = splitAddress(entry.address);
    if (parts.domain === domain && parts.localPart !== '' && entry.section !== 'lists') yield parts.localPart;
  }
}
