import type { Path } from '../diagnostics/source.ts';
import { canonicalDestination, isWithin, splitAddress } from '../mail/address.ts';
import type { AddressBook, BookEntry } from '../mail/address-book.ts';
import { AliasGraph } from '../mail/alias-graph.ts';
import type { ParsedDkimKey } from '../mail/dkim-key.ts';
import type { DkimKey, DomainSettings, Host, MailDocument, Server } from '../mail/document.ts';
import { accountOf, accountsNamedBy, isExpired, isRefusal } from '../mail/entries.ts';
import type { DomainClass } from '../mail/system.ts';
import { patternRoutes } from './facts/route-patterns.ts';
import { type Lost, mayBeLost } from './lost.ts';
import type { Silences } from './silence.ts';

/** What the rules judge: a document without faults in its shape, and what was gathered around it. */
export interface RuleInput {
  readonly content: MailDocument;
  readonly book: AddressBook;
  /** YYYY-MM-DD; '' when no entry has a date. */
  readonly today: string;
  /** The texts of the files that the document names, by path; a missing one is absent. */
  readonly attachments: ReadonlyMap<string, string>;
  /** The names that entries with a broken shape may have defined. */
  readonly lost: Lost;
  /** The states of the DKIM keys in the last version in Git, by their names in DNS; absent where there is none. */
  readonly committedStates?: ReadonlyMap<string, string>;
}

/** The server or a host, with its defaults filled in. */
export interface Machine {
  readonly name: string;
  readonly fqdn: string;
  readonly path: Path;
}

/** An entry of the section forwards. */
export type ForwardEntry = Extract<BookEntry, { section: 'forwards' }>;

/** A login that entries name as the account of something. */
export interface Account {
  readonly name: string;
  /** The entry that names it first. */
  readonly first: BookEntry;
  /** How many entries name it. */
  readonly count: number;
}

/** One DKIM key of the document. */
export interface StatedKey extends DkimKey {
  readonly domain: string;
  readonly path: Path;
  /** Undefined when its file is missing. */
  readonly parsed: ParsedDkimKey | undefined;
}

/** Of larger estates not every name is kept in a second form. */
const MOST_COMPLETED = 100_000;

/** What several rules need of a document, worked out when it is first asked for. */
export class Context {
  readonly content: MailDocument;
  readonly book: AddressBook;
  readonly today: string;
  readonly attachments: ReadonlyMap<string, string>;
  readonly committedStates: ReadonlyMap<string, string>;
  readonly silences: Silences;
  readonly #lost: Lost;
  readonly #parsedKeys: ReadonlyMap<DkimKey, ParsedDkimKey>;
  readonly #completed = new Map<string, string>();
  #graph: AliasGraph | undefined;
  #domains: ReadonlyMap<string, DomainClass> | undefined;
  #hosts: readonly (Machine & Host)[] | undefined;
  #forwards: Record<'live' | 'expired', readonly ForwardEntry[]> | undefined;
  #accounts: ReadonlyMap<string, Account> | undefined;
  #keys: readonly StatedKey[] | undefined;

  constructor(input: RuleInput, silences: Silences, parsedKeys: ReadonlyMap<DkimKey, ParsedDkimKey>) {
    this.content = input.content;
    this.book = input.book;
    this.today = input.today;
    this.attachments = input.attachments;
    this.committedStates = input.committedStates ?? new Map();
    this.silences = silences;
    this.#lost = input.lost;
    this.#parsedKeys = parsedKeys;
  }

  get domain(): string {
    return this.content.domain;
  }

  get graph(): AliasGraph {
    this.#graph ??= new AliasGraph(this.book, this.today);
    return this.#graph;
  }

  /** The one server; undefined when its entry is broken. */
  get server(): (Machine & Omit<Server, 'fqdn'>) | undefined {
    const [entry] = Object.entries(this.content.servers);
    if (entry === undefined) return undefined;
    const [name, settings] = entry;
    return { ...settings, name, fqdn: settings.fqdn ?? `${name}.${this.domain}`, path: ['servers', name] };
  }

  /** The relaying hosts, in the order of mail.yml. */
  get hosts(): readonly (Machine & Host)[] {
    this.#hosts ??= Object.entries(this.content.hosts ?? {}).map(([name, settings]) => ({
      ...settings,
      name,
      fqdn: settings.fqdn ?? `${name}.${this.domain}`,
      path: ['hosts', name],
    }));
    return this.#hosts;
  }

  /** Every domain that mail.yml names, the primary one first. */
  get domains(): ReadonlyMap<string, DomainClass> {
    this.#domains ??= new Map([
      ...Object.entries(this.content.domains ?? {}).map(
        ([name, settings]) => [name, classOf(settings)] as const,
      ),
      [this.domain, 'accepted'] as const,
    ]);
    return this.#domains;
  }

  /** True when the server accepts mail for a domain. */
  ours(domain: string): boolean {
    return this.domains.get(domain) === 'accepted';
  }

  /** Where a domain stands in mail.yml. */
  domainPath(domain: string): Path {
    return domain === this.domain ? ['domain'] : ['domains', domain];
  }

  /** Every forward that has not expired, in the order of mail.yml. */
  get forwards(): readonly ForwardEntry[] {
    this.#forwards ??= collectForwards(this);
    return this.#forwards.live;
  }

  /** Every forward that has expired. */
  get expiredForwards(): readonly ForwardEntry[] {
    this.#forwards ??= collectForwards(this);
    return this.#forwards.expired;
  }

  /** Every account that an address or a forward names. */
  get accounts(): ReadonlyMap<string, Account> {
    this.#accounts ??= collectAccounts(this);
    return this.#accounts;
  }

  /** The DKIM keys of every domain. */
  get dkimKeys(): readonly StatedKey[] {
    this.#keys ??= Object.entries(this.content.dkim?.keys ?? {}).flatMap(([domain, keys]) =>
      keys.map((key, index) => ({
        ...key,
        domain,
        path: ['dkim', 'keys', domain, index],
        parsed: this.#parsedKeys.get(key),
      })),
    );
    return this.#keys;
  }

  /** A destination in full: in lower case when it is ours. */
  complete(destination: string): string {
    const known = this.#completed.get(destination);
    if (known !== undefined) return known;
    const completed = canonicalDestination(destination, this.domain, (domain) => this.domains.has(domain));
    if (this.#completed.size < MOST_COMPLETED) this.#completed.set(destination, completed);
    return completed;
  }

  /** The entry that mail to an address meets, unless it has expired. */
  find(address: string): BookEntry | undefined {
    return this.graph.find(address);
  }

  /** True when the server knows a full address: by an entry, or else by a pattern of routes. */
  isKnown(address: string): boolean {
    return this.find(address) !== undefined || this.isRouted(address);
  }

  /** True when a pattern of routes matches an address, or cannot be read and may be meant to. */
  isRouted(address: string): boolean {
    return patternRoutes(this.content).some(({ pattern }) => pattern?.test(address) ?? true);
  }

  /** The entry that refuses mail to an address; what routes know comes before the refusal of a catch-all (transport(5)). */
  refusalOf(address: string): ForwardEntry | undefined {
    const entry = this.find(address);
    if (entry?.section !== 'forwards' || !isRefusal(entry.value)) return undefined;
    return entry.address !== address && this.isRouted(address) ? undefined : entry;
  }

  get #isInTheDark(): boolean {
    return this.#lost.unreadable || this.#lost.unread;
  }

  /** True when entries of a section are broken, so that what is left of it proves nothing. */
  isBroken(section: string): boolean {
    return this.#isInTheDark || this.#lost.sections.has(section);
  }

  /** True when a part of the document is broken, so that an absence proves nothing. */
  get isIncomplete(): boolean {
    return this.#isInTheDark || this.#lost.sections.size > 0;
  }

  /** True when a name that nothing defines may have been defined by an entry with a broken shape. */
  mayBeLost(name: string): boolean {
    return mayBeLost(this.#lost, name, this.domain);
  }

  /** The zones that get a snippet: those that mail.yml names, or the topmost of its domains. */
  get zones(): readonly string[] {
    const stated = this.content.dns?.zones;
    if (stated !== undefined) return stated;
    const names = [...this.domains.keys()];
    const listed = new Set(names);
    return names.filter(
      (name) => name === this.domain || !parents(name).some((parent) => listed.has(parent)),
    );
  }

  /** True when one of our zones answers for a name. */
  published(name: string): boolean {
    return this.isBroken('dns') || this.zones.some((zone) => isWithin(name, zone));
  }
}

function classOf(settings: DomainSettings): DomainClass {
  if ('mx' in settings) return 'elsewhere';
  return 'mail' in settings ? 'without-mail' : 'accepted';
}

/** The names above a name, nearest first. */
function parents(name: string): string[] {
  const labels = name.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}

function collectForwards({ book, today }: Context): Record<'live' | 'expired', ForwardEntry[]> {
  const live: ForwardEntry[] = [];
  const expired: ForwardEntry[] = [];
  for (const entry of book.entries()) {
    if (entry.section === 'forwards') (isExpired(entry.value, today) ? expired : live).push(entry);
  }
  return { live, expired };
}

function collectAccounts({ book, today }: Context): Map<string, Account> {
  const accounts = new Map<string, { name: string; first: BookEntry; count: number }>();
  for (const entry of book.entries()) {
    for (const name of accountsIn(entry, today)) {
      const account = accounts.get(name);
      if (account) account.count += 1;
      else accounts.set(name, { name, first: entry, count: 1 });
    }
  }
  return accounts;
}

/** The accounts that an entry names, unless it has expired. */
export function accountsIn(entry: BookEntry, today: string): readonly string[] {
  if (entry.section === 'addresses') return [accountOf(entry.address, entry.value)];
  if (entry.section !== 'forwards' || isExpired(entry.value, today)) return [];
  return accountsNamedBy(entry.value);
}

/** The domain of a full address. */
export function domainOf(address: string): string {
  return splitAddress(address).domain;
}
