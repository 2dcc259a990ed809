import { splitAddress } from '../../mail/address.ts';
import type { BookEntry } from '../../mail/address-book.ts';
import { pathOf } from '../../mail/address-book.ts';
import { newAddressOf } from '../../mail/entries.ts';
import { quoted, similarName } from '../../mail/names.ts';
import { type Context, domainOf, type ForwardEntry } from '../context.ts';
import { type Destination, destinationsAt } from '../facts/destinations.ts';
import { goneEntry } from '../facts/expired-destinations.ts';
import type { Finding, Rule } from '../rule.ts';

/** A near name is looked for only so often: each look-up reads all names of the domain. */
const MOST_SUGGESTIONS = 20;
/** Other places that lead to the same address; nobody reads more. */
const MOST_RELATED = 20;

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
    for (const [address, [first, ...others]] of unknownAddresses(context)) {
      const category = categoryNamed(address, context);
      if (category !== undefined) {
        report(isCategory(first, category));
        continue;
      }
      suggestions += 1;
      report(withOthers(findingFor(first, address, context, suggestions <= MOST_SUGGESTIONS), others));
    }
  },
};

/** Every unknown address with the places that lead there: what is missing is one mistake, wherever it is wanted. */
function unknownAddresses(context: Context): Map<string, [Destination, ...Destination[]]> {
  const unknown = new Map<string, [Destination, ...Destination[]]>();
  for (const entry of context.forwards) {
    for (const destination of [...destinationsAt(entry), ...movedTo(entry)]) {
      const address = context.complete(destination.text);
      const places = unknown.get(address);
      if (places !== undefined) places.push(destination);
      else if (isUnknown(address, context)) unknown.set(address, [destination]);
    }
  }
  return unknown;
}

function withOthers(finding: Finding, others: readonly Destination[]): Finding {
  if (others.length === 0) return finding;
  const also = others.length === 1 ? 'another place leads' : `${others.length} other places lead`;
  return {
    ...finding,
    message: `${finding.message}, and ${also} there too`,
    related: others.slice(0, MOST_RELATED).map(({ path }) => ({ path, message: 'leads there too' })),
  };
}

function movedTo(entry: ForwardEntry): Destination[] {
  const moved = newAddressOf(entry.value);
  return moved === undefined ? [] : [{ text: moved, path: [...pathOf(entry), 'moved'] }];
}

/** An expired forward is another mistake. */
function isUnknown(address: string, context: Context): boolean {
  const kind = context.domains.get(domainOf(address));
  if (kind === 'without-mail') return true;
  if (kind !== 'accepted' || context.mayBeLost(address) || context.isKnown(address)) return false;
  return goneEntry(address, context) === undefined;
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
  const name = suggest ? similarName(localPart, namesIn(domain, context.book.entries())) : undefined;
  const similar = name !== undefined && text.includes('@') ? `${name}@${domain}` : name;
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
    if (parts.domain === domain && parts.localPart !== '') yield parts.localPart;
  }
}
