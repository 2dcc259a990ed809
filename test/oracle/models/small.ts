import fc from 'fast-check';
import type {
  AddressEntry,
  ClassLimit,
  DkimKey,
  DomainSettings,
  ForwardEntry,
  Host,
  Limit,
  MailDocument,
  Route,
} from '../../../src/mail/document.ts';
import {
  type Draw,
  limitText,
  localPart,
  oneOf,
  outsideAddress,
  replyText,
  some,
} from '../../fuzz/odd-texts.ts';
import { publicKeyPath } from './keys.ts';
import { ACCOUNTS, LOCAL_PARTS, NEXT_HOPS, OUTSIDE } from './names.ts';
import { RECIPIENTS, TOKENS } from './sealed.ts';

/**
 * Estates in which names meet wherever they can: a few domains, a few dozen local parts, and accounts that are called
 * like other people's addresses. Most of them pass check; whoever needs one that does has to ask.
 */
export const smallDocument: fc.Arbitrary<MailDocument> = fc
  .array(fc.nat({ max: 0xffff }), { minLength: 500, maxLength: 500 })
  .map((tape) => {
    let at = 0;
    return new Estate((below) => (tape[at++ % tape.length] ?? 0) % below).document();
  });

/** One estate, and what its parts have to know of each other. */
class Estate {
  readonly #draw: Draw;
  readonly #domain: string;
  readonly #accepted: readonly string[];
  readonly #elsewhere: readonly string[];
  readonly #hosts: readonly string[];
  readonly #sealed: readonly string[];
  /** Every address that has an entry, folded. */
  readonly #taken = new Set<string>();
  /** What a forward may name: only what came before it, so that none leads around in a circle. */
  readonly #known: string[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#domain = oneOf(draw, ['example.org', 'a.example.org', 'x--1.example.com']);
    const others = (...names: readonly string[]) =>
      names.filter((name) => name !== this.#domain && draw(2) === 0);
    this.#accepted = others(
      'b.example.org',
      'c.b.example.org',
      'example.com',
      'two.example.com',
      'example.org',
    );
    this.#elsewhere = others('lists.example.org', 'sub.b.example.org', 'away.example.com');
    this.#hosts = some(draw, 4, (n) => oneOf(draw, [`web${n + 1}`, `h-${n}`, `${n + 1}`]));
    this.#sealed = draw(4) === 0 ? TOKENS : [];
  }

  document(): MailDocument {
    const { server: age, recovery } = RECIPIENTS;
    const server = { fqdn: 'mail.example.org', ipv4: '192.0.2.25', ipv6: '2001:db8::25', age };
    return {
      version: 1,
      domain: this.#domain,
      secrets: { recovery },
      servers: { [oneOf(this.#draw, ['mx', 'mail-1'])]: server },
      domains: this.#domains(),
      hosts: Object.fromEntries(this.#hosts.map((name, n) => [name, this.#host(n)])),
      ...this.#deliveries(),
      limits: {
        ...this.#maybe('users', () => this.#classLimit()),
        ...this.#maybe('hosts', () => this.#classLimit()),
      },
      ...this.#maybe('dkim', () => this.#dkim()),
      dns: this.#dns(),
      sasl: { backend: this.#draw(8) === 0 ? 'cyrus' : 'dovecot' },
      postfix: {
        map_type: oneOf(this.#draw, ['cdb', 'cdb', 'lmdb', 'hash']),
        pipes: { tracker: { user: 'nobody', command: ['/bin/true', `\${recipient}`] } },
      },
    };
  }

  #maybe<K extends string, T>(key: K, make: () => T): { [key in K]?: T } {
    return (this.#draw(2) === 0 ? {} : { [key]: make() }) as { [key in K]?: T };
  }

  #domains(): Record<string, DomainSettings> {
    return Object.fromEntries<DomainSettings>([
      ...this.#accepted.map((name) => [name, {}] as const),
      ...this.#elsewhere.map((name) => [name, { mx: 'mx.example.net' }] as const),
      ...(this.#draw(2) === 0 ? [] : [['parked.example.org', { mail: 'none' }] as const]),
    ]);
  }

  #dns(): NonNullable<MailDocument['dns']> {
    return {
      zones: ['example.org', 'example.com'].slice(0, 1 + this.#draw(2)),
      dmarc: { policy: oneOf(this.#draw, ['none', 'none', 'reject']) },
    };
  }

  /** Forwards last, because they may name all others. */
  #deliveries(): Pick<MailDocument, 'addresses' | 'forwards' | 'lists' | 'routes'> {
    const addresses = this.#addresses();
    const routes = this.#routes();
    const lists = this.#maybe('lists', () => this.#lists());
    return { addresses, routes, ...lists, forwards: this.#forwards() };
  }

  // Keys

  /** A key that no entry has yet, of any domain that is ours. */
  #freshKey(number: number): string | undefined {
    const draw = this.#draw;
    const local = draw(6) === 0 ? localPart(draw, number) : oneOf(draw, LOCAL_PARTS);
    const domain = draw(3) === 0 ? oneOf(draw, [this.#domain, ...this.#accepted]) : this.#domain;
    const full = `${local}@${domain}`;
    if (this.#taken.has(full.toLowerCase())) return undefined;
    this.#taken.add(full.toLowerCase());
    return domain === this.#domain && draw(4) > 0 ? local : full;
  }

  /** Entries with keys of their own; others may name them from then on. */
  #entries<T>(count: number, number: number, make: (key: string) => T): [string, T][] {
    const entries: [string, T][] = [];
    for (let n = 0; n < count; n += 1) {
      const key = this.#freshKey(number + n);
      if (key === undefined) continue;
      entries.push([key, make(key)]);
      this.#known.push(key);
    }
    return entries;
  }

  /** The same address in another form, now and then with a tag. */
  #spelled(key: string): string {
    const [local = '', domain = this.#domain] = key.split('@');
    const full = `${local}@${domain}`;
    return oneOf(this.#draw, [
      ...[key, key, full, full.toUpperCase()],
      ...[`${local}+tag@${domain}`, `${local}+@${domain}`],
    ]);
  }

  // Entries

  #addresses(): NonNullable<MailDocument['addresses']> {
    // What sealed addresses return goes to postmaster, who has to be here.
    const roles = this.#sealed.length === 0 ? [] : [['postmaster', 'dev1'] as const];
    for (const [key] of roles) this.#taken.add(`${key}@${this.#domain}`);
    const entries = this.#entries(2 + this.#draw(9), 0, (key) => this.#address(key));
    const half = this.#draw(entries.length + 1);
    return {
      people: Object.fromEntries([...roles, ...entries.slice(0, half)]),
      desks: Object.fromEntries(entries.slice(half)),
    };
  }

  #address(key: string): AddressEntry {
    const draw = this.#draw;
    const account = oneOf(draw, ACCOUNTS);
    if (isAccount(key) && draw(3) > 0) return {};
    if (draw(2) === 0) return account;
    return {
      account,
      ...this.#maybe('senders', () => oneOf(draw, [[], [account], [...this.#hosts.slice(0, 1), account]])),
      ...(draw(4) === 0 && { limit: this.#limit() }),
    };
  }

  #forwards(): NonNullable<MailDocument['forwards']> {
    const groups = this.#entries(this.#draw(12), 100, (key) => this.#forward(key));
    const catchAlls = [this.#domain, ...this.#accepted]
      .filter(() => this.#draw(4) === 0)
      .map((domain): [string, ForwardEntry] => [`*@${domain}`, this.#forward('')]);
    return { groups: Object.fromEntries(groups), rest: Object.fromEntries(catchAlls) };
  }

  #forward(key: string): ForwardEntry {
    const draw = this.#draw;
    const to = this.#destinations();
    const open = [...to.filter((one) => !one.startsWith('sealed:')), oneOf(draw, OUTSIDE)];
    const login = oneOf(draw, ACCOUNTS);
    const expires = draw(5) === 0 ? { expires: oneOf(draw, ['2020-02-29', '2026-01-01', '2026-01-02']) } : {};
    const limit = draw(8) === 0 ? { limit: this.#limit() } : {};
    const account = this.#maybe('account', () => login);
    const senders = this.#maybe('senders', () => [...this.#hosts]);
    return oneOf<ForwardEntry>(draw, [
      ...[to, to, to[0] as string],
      { to, ...account, ...senders, ...expires },
      // Keeps a copy under its own name.
      { to, account: isAccount(key) ? key : login },
      { to, owner: login, ...limit },
      { discard: true, ...this.#maybe('owner', () => login), ...expires },
      { reject: replyText(draw), ...expires },
      { moved: oneOf(draw, open), ...expires },
    ]);
  }

  #destinations(): string[] {
    const draw = this.#draw;
    const known = some(draw, 4, () => oneOf(draw, this.#known)).map((key) => this.#spelled(key));
    const outside = some(draw, 2, (n) => (draw(4) === 0 ? outsideAddress(draw, n) : oneOf(draw, OUTSIDE)));
    const elsewhere = this.#elsewhere.filter(() => draw(6) === 0).map((domain) => `Team@${domain}`);
    const sealed = this.#sealed.filter(() => draw(4) === 0);
    const all = [...known, ...outside, ...elsewhere, ...sealed];
    return all.length === 0 ? [oneOf(draw, OUTSIDE)] : all;
  }

  #lists(): NonNullable<MailDocument['lists']> {
    const isFree = (name: string) =>
      ![...this.#taken].some((key) => key.startsWith(name) && key.endsWith(`@${this.#domain}`));
    const names = ['announce', 'dev.list', 'team'].filter((name) => this.#draw(2) === 0 && isFree(name));
    const ends = ['', '-request', '-owner'];
    for (const name of names) for (const end of ends) this.#taken.add(`${name}${end}@${this.#domain}`);
    this.#known.push(...names);
    return { host: this.#elsewhere[0] ?? 'lists.example.net', names: names.map(capital) };
  }

  #routes(): NonNullable<MailDocument['routes']> {
    const draw = this.#draw;
    const route = (): Route => (draw(2) === 0 ? { relay: oneOf(draw, NEXT_HOPS) } : { pipe: 'tracker' });
    const addresses = this.#entries(draw(3), 200, route);
    const second = this.#accepted[0] ?? 'none.example.com';
    const [domain, other] = [this.#domain, second].map((name) => name.replaceAll('.', '\\.'));
    const patterns = [
      ...[`/^bounce-[\\w.]+=[\\w.]+@${domain}$/`, `/^lab-\\d{2,8}@${other}$/`, `/^[ab]-?\\d*@${domain}$/`],
      ...[`/^dev1@${other}$/`, `/@${other}$/`, '/^x\\d/', '/\\+tag@/'],
    ].filter(() => draw(6) === 0);
    return Object.fromEntries([...addresses, ...patterns.map((pattern) => [pattern, route()] as const)]);
  }

  // Logins

  #host(number: number): Host {
    const draw = this.#draw;
    const senders = [
      ...['ops@example.net', 'nosuch', `root@${this.#domain}`, `*@${this.#domain}`, '*@example.net'],
      ...this.#accepted.map((name) => `*@${name}`),
      ...this.#elsewhere.flatMap((name) => [`*@${name}`, `Team@${name}`]),
      ...LOCAL_PARTS.slice(0, 6),
    ];
    return {
      ...(draw(3) === 0 && { fqdn: oneOf(draw, [`host${number}.example.com`, `h${number}.b.example.org`]) }),
      ...this.#maybe('send_as', () => (draw(4) === 0 ? 'any' : senders.filter(() => draw(4) === 0))),
      ...(draw(3) === 0 && { limit: this.#limit() }),
    };
  }

  #limit(): Limit {
    const recipients = 1 + this.#draw(50);
    const per = oneOf(this.#draw, ['30m', '7d']);
    return oneOf<Limit>(this.#draw, ['none', 'users', 'hosts', { recipients, per }]);
  }

  #classLimit(): ClassLimit {
    return {
      recipients: 1 + this.#draw(400),
      per: oneOf(this.#draw, ['90s', '12h']),
      ...this.#maybe('over', () => oneOf(this.#draw, ['reject', 'defer'] as const)),
      ...this.#maybe('text', () => limitText(this.#draw)),
    };
  }

  #dkim(): NonNullable<MailDocument['dkim']> {
    const domains = [this.#domain, ...this.#accepted, ...this.#elsewhere].filter(() => this.#draw(2) === 0);
    return {
      signer: oneOf(this.#draw, ['opendkim', 'rspamd']),
      keys: Object.fromEntries(domains.map((name) => [name, some(this.#draw, 2, (n) => this.#key(name, n))])),
    };
  }

  #key(domain: string, number: number): DkimKey {
    const algorithm = oneOf(this.#draw, ['rsa', 'rsa', 'ed25519'] as const);
    const state = oneOf(this.#draw, ['signing', 'signing', 'published', 'retired', 'revoked'] as const);
    const selector = `s${number}`;
    return { selector, algorithm, state, public_key: publicKeyPath(domain, selector, algorithm) };
  }
}

/** 0 is a login that postfwd takes for none. */
function isAccount(key: string): boolean {
  return /^[a-z1-9]+$/.test(key);
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
