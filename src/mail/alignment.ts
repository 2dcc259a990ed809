import type { Path } from '../diagnostics/source.ts';
import { canonicalDestination, isCatchAll, splitAddress } from './address.ts';
import { keysFor, keysInUse } from './dkim-signing.ts';
import { dmarcOf } from './dmarc.ts';
import type { MailDocument } from './document.ts';
import type { DkimResult, DmarcResult, SenderSeen, SpfResult } from './sender-seen.ts';
import { type SpfRecords, spfRecordsOf } from './spf.ts';
import type { DomainClass, Host, Server } from './system.ts';

/** Who sends, and what receivers can look up about it. */
export interface SendingEstate {
  readonly document: MailDocument;
  readonly server: Pick<Server, 'fqdn' | 'ipv4' | 'ipv6' | 'path'>;
  readonly hosts: readonly Pick<Host, 'name' | 'fqdn' | 'path'>[];
  readonly domains: ReadonlyMap<string, DomainClass>;
  /** The names of our zones; of what is in no zone of ours nothing is known. */
  readonly zones: readonly string[];
  /** The domains that people send from. */
  readonly personal: Iterable<string>;
}

/** What a receiver finds out about the mail of one kind of sender that comes from our server. */
export interface SenderResult extends SenderSeen {
  /** person: a login of the submission port; notice: what the server itself writes, with the null sender. */
  readonly kind: 'person' | 'host' | 'notice';
  /** The short name of a host; of those that may send as anybody, the first stands for all. */
  readonly host?: string;
  /** In full, or `@domain` for every address of it; header From is the same, or below the same domain. */
  readonly sender: string;
  /** The domain of header From. */
  readonly from: string;
  /** What of mail.yml makes it a sender. */
  readonly path: Path;
}

/**
 * Every kind of sender that mail.yml allows, with what a receiver sees of its mail (RFC 7208, RFC 6376, RFC 9989):
 * people, hosts, and the server. Mail of strangers that a forward hands on is none of them: see `failsAtNextHop`.
 */
export function* senderResults(estate: SendingEstate): Generator<SenderResult> {
  const receiver = new Receiver(estate);
  for (const sender of senders(estate)) {
    yield { ...sender, ...receiver.judge(sender.from, sender.kind === 'notice') };
  }
}

/**
 * True for a destination at which strangers' mail fails SPF: it goes there from our server with the stranger's
 * envelope sender, whose record names the stranger's servers. Their signature stays whole, for nothing here changes
 * a message on its way. A domain of mail.yml is excepted: who receives its mail is one of us. Mail to a sealed
 * destination is excepted too: it leaves with postmaster as its envelope sender, which is one of ours.
 */
export function failsAtNextHop(destination: string, ours: ReadonlySet<string>): boolean {
  const { domain } = splitAddress(destination);
  return domain !== '' && !ours.has(domain.toLowerCase());
}

type Sender = Pick<SenderResult, 'kind' | 'host' | 'sender' | 'from' | 'path'>;

/** People keep to the address that they submit with: the sender login map allows no other as envelope sender. */
function* senders(estate: SendingEstate): Generator<Sender> {
  const { document, hosts, server, domains } = estate;
  for (const domain of estate.personal) {
    const path = domain === document.domain ? ['domain'] : ['domains', domain];
    yield { kind: 'person', sender: `@${domain}`, from: domain, path };
  }
  let isAnybodyDone = false;
  for (const { name, fqdn, path } of hosts) {
    const host = { kind: 'host', host: name } as const;
    yield { ...host, sender: `@${fqdn}`, from: fqdn, path };
    yield { ...host, sender: `root@${document.domain}`, from: document.domain, path };
    const sendAs = document.hosts?.[name]?.send_as ?? [];
    // What is true of one host that may send as anybody is true of all of them.
    if (sendAs === 'any' && isAnybodyDone) continue;
    isAnybodyDone ||= sendAs === 'any';
    const stated = sendAs === 'any' ? anybody(domains) : sendAs;
    for (const [index, text] of stated.entries()) {
      const sender = senderMeant(text, document.domain, domains);
      const place = sendAs === 'any' ? [...path, 'send_as'] : [...path, 'send_as', index];
      yield { ...host, sender, from: splitAddress(sender).domain, path: place };
    }
  }
  const { domain } = document;
  yield { kind: 'notice', sender: `mailer-daemon@${domain}`, from: domain, path: server.path };
}

function anybody(domains: ReadonlyMap<string, DomainClass>): string[] {
  return [...domains].flatMap(([name, kind]) => (kind === 'accepted' ? [`*@${name}`] : []));
}

function senderMeant(text: string, primary: string, domains: ReadonlyMap<string, DomainClass>): string {
  if (isCatchAll(text)) return text.slice(1).toLowerCase();
  return canonicalDestination(text, primary, (domain) => domains.has(domain)).toLowerCase();
}

/** A receiver somewhere, who knows of us what DNS says. */
export class Receiver {
  readonly #estate: Omit<SendingEstate, 'personal'>;
  readonly #records: SpfRecords;
  readonly #signing: ReturnType<typeof signingKeys>;
  readonly #machines: ReadonlySet<string>;
  readonly #zones: ReadonlySet<string>;
  readonly #judged = new Map<string, SenderSeen>();

  constructor(estate: Omit<SendingEstate, 'personal'>) {
    this.#estate = estate;
    this.#records = spfRecordsOf(estate);
    this.#signing = signingKeys(estate.document);
    this.#machines = new Set([estate.server, ...estate.hosts].map(({ fqdn }) => fqdn));
    this.#zones = new Set(estate.zones);
  }

  /** Judges mail of our server; `from` is the domain of header From, and of the envelope sender where there is one. */
  judge(from: string, hasNullSender: boolean): SenderSeen {
    const identity = hasNullSender ? this.#estate.server.fqdn : from;
    const key = `${identity} ${from}`;
    const known = this.#judged.get(key);
    if (known) return known;
    const spf = { domain: identity, result: this.#spf(identity), aligned: this.#aligned(identity, from) };
    const dkim = this.#dkim(from);
    const judged = { spf, dkim, dmarc: this.#dmarc(from, spf, dkim) };
    this.#judged.set(key, judged);
    return judged;
  }

  #spf(name: string): SpfResult['result'] {
    if (this.#zoneOf(name) === undefined) return 'unknown';
    const terms = this.#records(name);
    return terms === undefined ? 'none' : spfResult(terms, this.#estate.server);
  }

  /** A name signs when it is a machine or a domain; one without mail is neither. */
  #dkim(from: string): DkimResult | undefined {
    const { document, domains } = this.#estate;
    const kind = domains.get(from);
    const isSigned = kind === undefined ? this.#machines.has(from) : kind !== 'without-mail';
    const keys = isSigned ? keysFor(from, document.domain, this.#signing) : undefined;
    const domain = keys?.[0]?.domain;
    if (keys === undefined || domain === undefined) return undefined;
    return {
      domain,
      algorithms: keys.map(({ algorithm }) => algorithm),
      result: this.#zoneOf(domain) === undefined ? 'unknown' : 'pass',
      aligned: this.#aligned(domain, from),
    };
  }

  #dmarc(from: string, spf: SpfResult, dkim: DkimResult | undefined): DmarcResult {
    const stated = this.#policy(from);
    if (stated === undefined) return { result: 'none', policy: undefined, domain: undefined };
    const aligned = [spf, dkim].flatMap((part) => {
      if (!part?.aligned) return [];
      return part.result === 'pass' && !this.#isCertain(part.domain, from) ? ['unknown'] : [part.result];
    });
    if (aligned.includes('pass')) return { result: 'pass', ...stated };
    const isUnknown = aligned.includes('unknown') || stated.policy === undefined;
    return { result: isUnknown ? 'unknown' : 'fail', ...stated };
  }

  /** Its own record; else what the record of its organisation says of subdomains (RFC 9989, "DNS Tree Walk"). */
  #policy(from: string): Pick<DmarcResult, 'policy' | 'domain'> | undefined {
    const { document, domains } = this.#estate;
    if (this.#zoneOf(from) === undefined) return { policy: undefined, domain: undefined };
    if (domains.has(from)) return { policy: dmarcOf(document, from).policy, domain: from };
    const above = withParents(from).findLast((name) => domains.has(name) && this.#zoneOf(name) !== undefined);
    if (above === undefined) return undefined;
    const { policy, subdomain_policy = policy } = dmarcOf(document, above);
    return { policy: subdomain_policy, domain: above };
  }

  /**
   * Relaxed alignment: both names belong to one organisation (RFC 9989, "identifier alignment"). Of names that are
   * in none of our zones nobody can tell here; where they end alike, they may.
   */
  #aligned(identity: string, from: string): boolean {
    const [one, other] = [this.#zoneOf(identity), this.#zoneOf(from)];
    if (one !== undefined && other !== undefined) return one === other;
    return organisationOf(identity) === organisationOf(from);
  }

  /**
   * True where the alignment of two names is not a guess: they are one, or the topmost record of DMARC above both is the
   * same one of ours (RFC 9989, "DNS Tree Walk"). Above a zone whose own name is no domain of mail.yml somebody may have
   * written one by hand, or nobody.
   */
  #isCertain(identity: string, from: string): boolean {
    if (identity === from) return true;
    const { domains } = this.#estate;
    const topmost = (name: string) => withParents(name).findLast((parent) => domains.has(parent));
    return topmost(identity) !== undefined && topmost(identity) === topmost(from);
  }

  /** The topmost zone of ours that a name lies in: as near to its organisation as mail.yml can tell. */
  #zoneOf(name: string): string | undefined {
    let zone: string | undefined;
    for (let dot = -1; ; dot = name.indexOf('.', dot + 1)) {
      const parent = name.slice(dot + 1);
      if (this.#zones.has(parent)) zone = parent;
      if (!parent.includes('.')) return zone;
    }
  }
}

function signingKeys({ dkim }: MailDocument) {
  const keys = Object.entries(dkim?.keys ?? {}).flatMap(([domain, stated]) =>
    stated.map((key) => ({ ...key, domain })),
  );
  return keysInUse(dkim?.signer ?? 'opendkim', keys);
}

/** What a record says of our server (RFC 7208 section 4.6.2): its own terms stand first, so none needs an include. */
function spfResult(terms: readonly string[], { fqdn, ipv4, ipv6 }: SendingEstate['server']) {
  const own = new Set([`ip4:${ipv4}`, `ip6:${ipv6}`, `a:${fqdn}`]);
  for (const term of terms) {
    if (own.has(term)) return 'pass';
    if (term in ALL) return ALL[term as keyof typeof ALL];
  }
  return 'neutral';
}

const ALL = { '-all': 'fail', '~all': 'softfail', '?all': 'neutral' } as const;

/** A name, then the names above it, nearest first. */
function withParents(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** What registries of countries sell names below. */
const SECOND_LEVEL = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'gob',
  'gov',
  'ltd',
  'ne',
  'net',
  'or',
  'org',
  'plc',
  'sch',
]);

/** The name that an organisation most likely has registered: two labels, or three below one such as `co.uk`. */
function organisationOf(name: string): string {
  const labels = name.split('.');
  const [second = '', first = ''] = labels.slice(-2);
  return labels.slice(first.length === 2 && SECOND_LEVEL.has(second) ? -3 : -2).join('.');
}
