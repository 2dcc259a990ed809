import type { Path } from '../diagnostics/source.ts';
import type { SenderSeen } from './sender-seen.ts';

/**
 * The mail system that a checked mail.yml describes: defaults filled in, names completed, canonical case.
 * Small parts are arrays in the order of output. What grows with the number of addresses is iterated: each
 * walk makes its entries afresh from the document, so that no second copy of an estate is kept.
 */
export interface MailSystem {
  readonly domain: string;
  readonly server: Server;
  /** Relaying hosts, by short name. */
  readonly hosts: readonly Host[];
  /** Every domain that mail.yml names, the primary one too, by name. */
  readonly domains: readonly Domain[];
  /** Every known address, in the order of output: addresses, forwards, lists, routes; by category, then by address. */
  readonly addresses: Iterable<KnownAddress>;
  /** One of them: a full address in lower case, or `@domain`; asked of the index that the checks made. */
  find(address: string): KnownAddress | undefined;
  /** An address that was known until a day; in the same form. */
  findEnded(address: string): EndedAddress | undefined;
  /** The rows of the sender login map. */
  readonly senderRights: Iterable<SenderRight>;
  /** One of them, by its sender in lower case. */
  findRight(sender: string): SenderRight | undefined;
  /** In the order in which Postfix tries them. */
  readonly patternRoutes: readonly PatternRoute[];
  /** Every login, by name: accounts and hosts. */
  readonly logins: readonly Login[];
  readonly limits: { readonly users: ClassLimit; readonly hosts: ClassLimit };
  readonly dkim: Dkim;
  /**
   * What a receiver elsewhere sees of mail that comes from the server; `from` is the domain of header From, and of the
   * envelope sender where there is one.
   */
  seen(from: string, hasNullSender: boolean): SenderSeen;
  readonly zones: readonly Zone[];
  /** The MTA-STS policy, where mail.yml asks for one. */
  readonly mtaSts: MtaSts | undefined;
  readonly clients: Clients;
  readonly saslBackend: 'dovecot' | 'cyrus';
  /** The sealed destinations of forwards, by name. */
  readonly sealed: readonly SealedDestination[];
  readonly postfix: PostfixSettings;
}

/** What a relaying host connects to. */
export interface RelayPort {
  readonly port: 587 | 465;
  readonly tls: 'starttls' | 'implicit';
}

export interface Server {
  readonly name: string;
  readonly fqdn: string;
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  readonly ssh: string;
  readonly relay: RelayPort;
  readonly certificate: string;
  readonly certificateKey: string;
  readonly path: Path;
}

export interface Host {
  /** Its short name, which is its SASL login too. */
  readonly name: string;
  readonly fqdn: string;
  /** True when it may send as any address. */
  readonly sendsAsAny: boolean;
  /** Undefined for a host that cannot log in, or whose password is put there by hand. */
  readonly credential: HostCredential | undefined;
  readonly path: Path;
}

/** What a host logs in with, and what the server accepts from it. */
export interface HostCredential {
  readonly current: HostPassword;
  /** The other password that the server accepts, during a rotation: the host will take it up, or has left it. */
  readonly other: (HostPassword & { readonly state: 'next' | 'retiring' }) | undefined;
  readonly path: Path;
}

/** One generation of a password. */
export interface HostPassword {
  readonly generation: number;
  /** The age file, in ASCII armor. */
  readonly sealed: string;
  /** `4096,salt,StoredKey,ServerKey`: the fields of its SCRAM-SHA-256 verifier. */
  readonly verifier: string;
}

/** An address that only the server can open; forwards send to `address`, which leads to it. */
export interface SealedDestination {
  /** What it is shown by. */
  readonly name: string;
  /** `sealed-NAME@localhost`, which nothing outside can address. */
  readonly address: string;
  /** The age file, in ASCII armor. */
  readonly sealed: string;
  /** The forward that names it first. */
  readonly path: Path;
}

/** How mail to a domain is handled. */
export type DomainClass = 'accepted' | 'elsewhere' | 'without-mail';

export interface Domain {
  readonly name: string;
  readonly class: DomainClass;
  readonly path: Path;
}

/** What becomes of mail to an address. */
export type Delivery =
  | { readonly kind: 'mailbox'; readonly account: string }
  /** `to` are full addresses, ours in lower case, sorted; `account` keeps a copy. */
  | { readonly kind: 'forward'; readonly to: readonly string[]; readonly account: string | undefined }
  | { readonly kind: 'discard' }
  | { readonly kind: 'reject'; readonly text: string }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'relay'; readonly nextHop: string }
  | { readonly kind: 'pipe'; readonly service: string };

/** An address that the server knows. */
export interface KnownAddress {
  /** Full, in lower case; `@domain` for a catch-all. */
  readonly address: string;
  readonly section: 'addresses' | 'forwards' | 'lists' | 'routes';
  /** The heading it stands under; '' where its section has none. */
  readonly category: string;
  readonly delivery: Delivery;
  /** YYYY-MM-DD, the first day on which it will be unknown; absent where it stays. */
  readonly expires?: string;
  readonly path: Path;
}

/** An address of mail.yml whose time is over: it is as good as absent. */
export interface EndedAddress {
  readonly address: string;
  /** YYYY-MM-DD, the first day on which it was absent. */
  readonly expires: string;
  readonly path: Path;
}

/** Who may send as an address (smtpd_sender_login_maps). */
export interface SenderRight {
  /** A full address, or `@domain` for every other address of the domain. */
  readonly sender: string;
  readonly section: 'addresses' | 'forwards' | 'lists' | 'routes' | 'hosts';
  readonly category: string;
  /** Sorted, without repetition; with none, nobody may send as it. */
  readonly logins: readonly string[];
  readonly path: Path;
}

/** Mail to addresses that match a pattern leaves the normal path. */
export interface PatternRoute {
  /** A regular expression with its slashes, matched without regard to case. */
  readonly pattern: string;
  readonly delivery: Extract<Delivery, { kind: 'relay' | 'pipe' }>;
  readonly path: Path;
}

export interface Limit {
  readonly recipients: number;
  readonly seconds: number;
}

export interface ClassLimit extends Limit {
  readonly over: 'reject' | 'defer';
  readonly text: string;
  readonly path: Path;
}

export interface Login {
  readonly name: string;
  readonly kind: 'account' | 'host';
  /** The class that counts it; 'own' has a limit of its own, 'none' is never counted. */
  readonly limitClass: 'users' | 'hosts' | 'own' | 'none';
  /** Present exactly when limitClass is 'own'. */
  readonly ownLimit: (Limit & { readonly over: 'reject' | 'defer'; readonly text: string }) | undefined;
  readonly path: Path;
}

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: 'rsa' | 'ed25519';
  readonly state: 'published' | 'signing' | 'retired' | 'revoked';
  /** The `p=` value (RFC 6376 section 3.6.1, RFC 8463 section 4): base64; '' when revoked. */
  readonly publicKey: string;
  /** The private key that the signer needs, an age file in ASCII armor; undefined when it is put there by hand. */
  readonly privateKey: { readonly sealed: string; readonly publicPem: string } | undefined;
  readonly path: Path;
}

/** Mail whose header From is in `domain` is signed with these keys. */
export interface DkimSender {
  readonly domain: string;
  /** In state `signing`, all of one domain; never empty. */
  readonly keys: readonly DkimKey[];
  readonly path: Path;
}

export interface Dkim {
  readonly signer: 'opendkim' | 'rspamd';
  /** By domain, then selector, in every state. */
  readonly keys: readonly DkimKey[];
  /** By domain; empty when nothing is signed. */
  readonly senders: readonly DkimSender[];
}

/** One resource record (RFC 1035); names are fully qualified, without the final dot. */
export type DnsRecord = {
  readonly name: string;
  /** The domain or machine that it is about; the records of a subject stand together. */
  readonly subject: string;
  /** What it tells the world, for readers of the zone. */
  readonly purpose: string;
  readonly path: Path;
  /** The other places that it says something of. */
  readonly more: readonly Path[];
} & (NamingData | { readonly type: 'TXT'; readonly text: string });

/** The data of the types that name another machine. */
export type NamingData =
  | { readonly type: 'MX'; readonly priority: number; readonly exchange: string }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      /** '' where the service is not offered (RFC 2782). */
      readonly target: string;
    }
  | { readonly type: 'CNAME'; readonly target: string };

/** The mail records of one zone, in the order of output: its own first, then by subject. */
export interface Zone {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
  readonly records: readonly DnsRecord[];
  readonly path: Path;
}

export interface MtaSts {
  readonly mode: 'none' | 'testing' | 'enforce';
  /** Seconds. */
  readonly maxAge: number;
  readonly mx: readonly string[];
  /** Changes exactly when the policy does (RFC 8461 section 3.1). */
  readonly id: string;
  readonly path: Path;
}

export interface ClientPort {
  readonly port: number;
  readonly tls: 'starttls' | 'implicit';
  readonly path: Path;
}

/** What a person types into a mail program; the preferred port of each list first. */
export interface Clients {
  readonly smtp: readonly ClientPort[];
  readonly imap: readonly ClientPort[];
  readonly path: Path;
}

export interface PostfixSettings {
  readonly mapType: 'cdb' | 'lmdb' | 'hash';
  /** By name; values as Postfix reads them. */
  readonly main: readonly { readonly name: string; readonly value: string; readonly path: Path }[];
  /** By name: hand-written files for /etc/postfix. */
  readonly files: readonly { readonly name: string; readonly content: string; readonly path: Path }[];
  /** By name. */
  readonly pipes: readonly {
    readonly name: string;
    readonly user: string;
    readonly command: readonly string[];
    readonly path: Path;
  }[];
}
