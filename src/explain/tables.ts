import type { Path } from '../diagnostics/source.ts';
import { type AddressPattern, parseAddressPattern } from '../mail/address-pattern.ts';
import {
  accountsWithMailbox,
  aliasTargets,
  type LocalName,
  localNames,
  type Reply,
  refusalOf,
  relocationOf,
  routeTransport,
  type Transport,
  transportOf,
} from '../mail/postfix-rows.ts';
import type {
  Host,
  KnownAddress,
  Login,
  MailSystem,
  SealedDestination,
  SenderRight,
} from '../mail/system.ts';
import type { Cause } from './answers.ts';
import { quoteLocalPart } from './postfix/quoting.ts';

/** What a table has for an address. */
export interface Found<Value> {
  readonly value: Value;
  readonly cause: Cause;
  /** What followed the address that was found, with its `+`; '' when the whole address was. */
  readonly extension: string;
}

/** Which parts of an address are looked up, in this order (mail_addr_find(3)): all of it, without extension, domain. */
type Row<Value> = (key: string) => { readonly value: Value; readonly path: Path } | undefined;

/** The compiled tables of the server, as Postfix looks things up in them; addresses are in internal form. */
export class Tables {
  readonly #system: MailSystem;
  #logins: ReadonlyMap<string, Login> | undefined;
  #hosts: ReadonlyMap<string, Host> | undefined;
  #accounts: ReadonlyMap<string, Path> | undefined;
  #localNames: readonly LocalName[] | undefined;
  #patterns:
    | readonly {
        readonly pattern: AddressPattern;
        readonly text: string;
        readonly transport: Transport;
        readonly path: Path;
      }[]
    | undefined;

  constructor(system: MailSystem) {
    this.#system = system;
  }

  /** virtual_alias_maps: user+tag@domain, user@domain, @domain. */
  aliases(address: string): Found<readonly string[]> | undefined {
    const row = this.#rowOf(aliasTargets);
    return find('users', address, row) ?? findDomain('users', address, row, '@');
  }

  /** check_recipient_access. */
  refusal(address: string): Found<Reply> | undefined {
    return find('refusals', address, this.#rowOf(refusalOf));
  }

  /** relocated_maps. */
  relocation(address: string): Found<string> | undefined {
    return find('relocated', address, this.#rowOf(relocationOf));
  }

  /** transport_maps: the whole address in both tables, then the address without extension, then its domain. */
  transport(address: string): Found<Transport> | undefined {
    const row: Row<Transport> = (key) => this.#transportRow(key);
    const whole = findWhole('transport', address, row) ?? this.route(address);
    return (
      whole ??
      findStem('transport', address, row) ??
      findDomain('transport', address, (key) => this.#transportRow(`@${key}`), '') ??
      this.#wildcard()
    );
  }

  /** local_recipient_maps: the addresses that are known by a pattern. */
  route(address: string): Found<Transport> | undefined {
    this.#patterns ??= this.#parsePatterns();
    for (const { pattern, text, transport, path } of this.#patterns) {
      if (!spellings(address).some((key) => pattern.test(key))) continue;
      return { value: transport, cause: { table: 'routes', key: text, path }, extension: '' };
    }
    return undefined;
  }

  /** smtpd_sender_login_maps: user+tag@domain, user@domain, @domain. */
  senders(address: string): Found<SenderRight> | undefined {
    const row: Row<SenderRight> = (key) => {
      const right = this.#system.findRight(key);
      return right && { value: right, path: right.path };
    };
    return find('senders', address, row) ?? findDomain('senders', address, row, '@');
  }

  /** A login, by its name. */
  login(name: string): Login | undefined {
    this.#logins ??= new Map(this.#system.logins.map((login) => [login.name, login]));
    return this.#logins.get(name);
  }

  /** A relaying host, by its login. */
  host(name: string): Host | undefined {
    this.#hosts ??= new Map(this.#system.hosts.map((host) => [host.name, host]));
    return this.#hosts.get(name);
  }

  /** The place of an account with a mailbox, its own address where it has one; undefined for every other name. */
  mailbox(account: string): Path | undefined {
    // Most names that are asked for are no login: those need no walk through all addresses.
    if (this.login(account) === undefined) return undefined;
    const own = this.#system.find(`${account}@${this.#system.domain}`);
    if (own?.delivery.kind === 'mailbox' && own.delivery.account === account) return own.path;
    this.#accounts ??= accountsWithMailbox(this.#system);
    return this.#accounts.get(account);
  }

  /** alias_maps. */
  localName(name: string): LocalName | undefined {
    this.#localNames ??= localNames(this.#system);
    return this.#localNames.find((row) => row.name === name);
  }

  /** The sealed destination that a local name stands for. */
  sealed(name: string): SealedDestination | undefined {
    return this.#system.sealed.find(({ address }) => address === `${name}@localhost`);
  }

  #rowOf<Value>(pick: (known: KnownAddress) => Value | undefined): Row<Value> {
    return (key) => {
      const known = this.#system.find(key);
      const value = known && pick(known);
      return value === undefined ? undefined : { value, path: (known as KnownAddress).path };
    };
  }

  /** What mail.yml says of an address comes before an account of the same name. */
  #transportRow(key: string): { readonly value: Transport; readonly path: Path } | undefined {
    const stated = this.#rowOf(transportOf)(key);
    if (stated !== undefined) return stated;
    const at = key.lastIndexOf('@');
    const [name, domain] = [key.slice(0, at), key.slice(at + 1)];
    if (domain !== 'localhost' && domain !== this.#system.domain) return undefined;
    const path = this.mailbox(name);
    const place = path ?? (domain === 'localhost' ? this.#localAliasPath(name) : undefined);
    return place && { value: { service: 'local', nextHop: '' }, path: place };
  }

  #localAliasPath(name: string): Path | undefined {
    return this.localName(name)?.path ?? this.sealed(name)?.path;
  }

  /** A pattern that matches the word `*` is a rule for all addresses that no other row has (transport(5)). */
  #wildcard(): Found<Transport> | undefined {
    return this.route('*');
  }

  #parsePatterns() {
    return this.#system.patternRoutes.flatMap(({ pattern: text, delivery, path }) => {
      const parsed = parseAddressPattern(text);
      return parsed.ok ? [{ pattern: parsed.pattern, text, transport: routeTransport(delivery), path }] : [];
    });
  }
}

/** The whole address, then without its extension. */
function find<Value>(table: Cause['table'], address: string, row: Row<Value>): Found<Value> | undefined {
  return findWhole(table, address, row) ?? findStem(table, address, row);
}

function findWhole<Value>(table: Cause['table'], address: string, row: Row<Value>): Found<Value> | undefined {
  return findKey(table, address, row, '');
}

function findStem<Value>(table: Cause['table'], address: string, row: Row<Value>): Found<Value> | undefined {
  const { stem, extension } = withoutExtension(address);
  return extension === '' ? undefined : findKey(table, stem, row, extension);
}

function findDomain<Value>(
  table: Cause['table'],
  address: string,
  row: Row<Value>,
  mark: '@' | '',
): Found<Value> | undefined {
  const key = mark + folded(address.slice(address.lastIndexOf('@') + 1));
  const found = row(key);
  return found && { value: found.value, cause: { table, key, path: found.path }, extension: '' };
}

function findKey<Value>(
  table: Cause['table'],
  address: string,
  row: Row<Value>,
  extension: string,
): Found<Value> | undefined {
  for (const spelling of spellings(address)) {
    const key = folded(spelling);
    const found = row(key);
    if (found) return { value: found.value, cause: { table, key, path: found.path }, extension };
  }
  return undefined;
}

/** Tables have the external form; the internal one is tried after it. */
function spellings(address: string): string[] {
  const external = quoteLocalPart(address);
  return external === address ? [address] : [external, address];
}

/** strip_addr(3) with recipient_delimiter `+`: a name is never nothing but an extension. */
export function withoutExtension(address: string): { readonly stem: string; readonly extension: string } {
  const at = address.lastIndexOf('@');
  const end = at < 0 ? address.length : at;
  const plus = address.indexOf('+');
  if (plus <= 0 || plus >= end) return { stem: address, extension: '' };
  return { stem: address.slice(0, plus) + address.slice(end), extension: address.slice(plus, end) };
}

/** The case folding of Postfix's tables (casefold(3)). */
export function folded(text: string): string {
  // Upper case first: some letters have no small form of their own, such as the long s.
  return /^[\x00-\x7f]*$/.test(text)
    ? text.toLowerCase()
    : text.replaceAll('ı', '\uf8ff').toUpperCase().toLowerCase().replaceAll('\uf8ff', 'ı');
}
