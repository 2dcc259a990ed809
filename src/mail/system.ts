import type { Path } from '../diagnostics/source.ts';

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
  /** The rows of the sender login map. */
  readonly senderRights: Iterable<SenderRight>;
  /** In the order in which Postfix tries them. */
  readonly patternRoutes: readonly PatternRoute[];
  /** Every login, by name: accounts and hosts. */
  readonly logins: readonly Login[];
  readonly limits: { readonly users: ClassLimit; readonly hosts: ClassLimit };
  readonly dkim: Dkim;
  readonly zones: readonly Zone[];
  /** The MTA-STS policy, where mail.yml asks for one. */
  readonly mtaSts: MtaSts | undefined;
  readonly clients: Clients;
  readonly saslBackend: 'dovecot' | 'cyrus';
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
} & (
  | { readonly type: 'MX'; readonly priority: number; readonly exchange: string }
  | { readonly type: 'TXT'; readonly text: string }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      /** '' where the service is not offered (RFC 2782). */
      readonly target: string;
    }
  | { readonly type: 'CNAME'; readonly target: string }
);

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
