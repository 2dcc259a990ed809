import type { Path } from '../diagnostics/source.ts';
import { canonicalDestination, isCatchAll, splitAddress, withoutExtension } from '../mail/address.ts';
import type { AddressBook, BookEntry } from '../mail/address-book.ts';
import { AliasGraph } from '../mail/alias-graph.ts';
import type { MailDocument } from '../mail/document.ts';
import { accountOf, accountsNamedBy, isExpired, sendersOf } from '../mail/entries.ts';
import { byCodeUnit } from '../mail/order.ts';
import type { Domain, Host, KnownAddress, MailSystem, SenderRight } from '../mail/system.ts';

/** What hosts may send as, beside root of the primary domain. */
interface Grant {
  readonly logins: string[];
  readonly path: Path;
}

/** Who may send as what: the rows of the sender login map, each walk makes them afresh; and one of them. */
export function resolveSenderRights(input: {
  document: MailDocument;
  book: AddressBook;
  hosts: readonly Host[];
  domains: readonly Domain[];
  known: Pick<MailSystem, 'addresses' | 'find'>;
  today: string;
}): Pick<MailSystem, 'senderRights' | 'findRight'> {
  const { document, book, hosts, domains, known, today } = input;
  const rights = new SenderRights(book, grantsOfHosts(document, hosts, domains), today);
  const senderRights = {
    *[Symbol.iterator]() {
      for (const address of known.addresses) {
        const right = rights.ofKnown(address);
        if (right !== undefined) yield right;
      }
      yield* rights.ofOthers();
    },
  };
  const findRight = (sender: string) => {
    const address = known.find(sender);
    return address === undefined ? rights.ofOther(sender) : rights.ofKnown(address);
  };
  return { senderRights, findRight };
}

class SenderRights {
  readonly #book: AddressBook;
  readonly #graph: AliasGraph;
  readonly #grants: ReadonlyMap<string, Grant>;
  readonly #today: string;

  constructor(book: AddressBook, grants: ReadonlyMap<string, Grant>, today: string) {
    this.#book = book;
    this.#graph = new AliasGraph(book, today);
    this.#grants = grants;
    this.#today = today;
  }

  /** The row of a known address, where it has one. */
  ofKnown(known: KnownAddress): SenderRight | undefined {
    const { address: sender, section, category, path } = known;
    const entry = this.#book.get(sender);
    const logins = this.#logins(sender, entry === undefined ? [] : this.#ownSenders(entry));
    if (logins.length === 0 && !hasRow({ section })) return undefined;
    return { sender, section, category, logins, path };
  }

  /** The rows of what only hosts may send as, by sender. */
  *ofOthers(): Generator<SenderRight> {
    for (const sender of [...this.#grants.keys()].sort(byCodeUnit)) {
      const entry = this.#book.get(sender);
      if (entry !== undefined && !this.#isGone(entry)) continue;
      const right = this.ofOther(sender);
      if (right !== undefined) yield right;
    }
  }

  /** The row of what is no known address. */
  ofOther(sender: string): SenderRight | undefined {
    const grant = this.#grants.get(sender);
    if (grant === undefined) return undefined;
    const logins = this.#logins(sender, this.#withoutOwnRow(sender));
    return { sender, section: 'hosts', category: '', logins, path: grant.path };
  }

  /** Who may send as what has no row of its own: Postfix looks for it without its extension, then for its domain. */
  #withoutOwnRow(sender: string): readonly string[] {
    const stem = withoutExtension(sender);
    const entry = this.#graph.find(sender);
    const granted = stem === sender ? undefined : this.#grants.get(stem)?.logins;
    if (entry?.address === stem && hasRow(entry)) return [...this.#ownSenders(entry), ...(granted ?? [])];
    if (granted !== undefined) return granted;
    const catchAll = this.#book.get(`@${splitAddress(sender).domain}`);
    return catchAll === undefined ? [] : this.#ownSenders(catchAll);
  }

  /** Postfix takes the first of address and @domain that is found, so a row repeats what its domain grants. */
  #logins(sender: string, own: readonly string[]): readonly string[] {
    const exact = this.#grants.get(sender)?.logins ?? [];
    const domain = this.#grants.get(sender.slice(sender.lastIndexOf('@')))?.logins ?? [];
    if (own.length <= 1 && exact.length === 0 && domain.length === 0) return own;
    return [...new Set([...own, ...exact, ...domain])].sort(byCodeUnit);
  }

  #ownSenders(entry: BookEntry): readonly string[] {
    if (entry.section === 'lists' || entry.section === 'routes' || this.#isGone(entry)) return [];
    const stated = sendersOf(entry.value);
    if (stated !== undefined) return stated;
    if (entry.section === 'addresses') return [accountOf(entry.address, entry.value)];
    return [...accountsNamedBy(entry.value), ...this.#graph.reach(entry.address).accounts];
  }

  #isGone(entry: BookEntry): boolean {
    return entry.section === 'forwards' && isExpired(entry.value, this.#today);
  }
}

/** Lists and routes have a row only where a host may send as them. */
function hasRow({ section }: Pick<KnownAddress, 'section'>): boolean {
  return section === 'addresses' || section === 'forwards';
}

/** The senders that hosts are given, `@domain` for all of a domain's: their own name's, and what send_as lists. */
function grantsOfHosts(
  document: MailDocument,
  hosts: readonly Host[],
  domains: readonly Domain[],
): Map<string, Grant> {
  const grants = new Map<string, Grant>();
  const names = new Set(domains.map((domain) => domain.name));
  const add = (sender: string, login: string, path: Path) => {
    const grant = grants.get(sender);
    if (grant === undefined) grants.set(sender, { logins: [login], path });
    else grant.logins.push(login);
  };
  for (const { name, fqdn, path } of hosts) {
    add(`@${fqdn}`, name, path);
    const sendAs = document.hosts?.[name]?.send_as;
    if (!Array.isArray(sendAs)) continue;
    for (const [index, sender] of sendAs.entries()) {
      const canonical = isCatchAll(sender)
        ? sender.slice(1).toLowerCase()
        : canonicalDestination(sender, document.domain, (domain) => names.has(domain)).toLowerCase();
      add(canonical, name, [...path, 'send_as', index]);
    }
  }
  return grants;
}
