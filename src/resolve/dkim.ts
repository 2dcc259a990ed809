import type { Path } from '../diagnostics/source.ts';
import { parseDkimPublicKey } from '../mail/dkim-key.ts';
import { keysFor, keysInUse } from '../mail/dkim-signing.ts';
import type { MailDocument, DkimKey as StatedKey } from '../mail/document.ts';
import { byCodeUnit, sortedKeys } from '../mail/order.ts';
import type { Dkim, DkimKey, DkimSender, Domain, Host, Server } from '../mail/system.ts';
import { sealedText } from './secrets.ts';

/** What the DKIM part of a mail system is made from. */
export interface DkimInput {
  readonly document: MailDocument;
  readonly server: Server;
  readonly hosts: readonly Host[];
  readonly domains: readonly Domain[];
  /** The texts of the public key files, by their path in mail.yml. */
  readonly attachments: ReadonlyMap<string, string>;
}

/** Every DKIM key, and which of them sign the mail of which domain. */
export function resolveDkim(input: DkimInput): Dkim {
  const { document, attachments } = input;
  const signer = document.dkim?.signer ?? 'opendkim';
  const keys = sortedKeys(document.dkim?.keys).flatMap((domain) => keysOf(document, domain, attachments));
  return { signer, keys, senders: senders(input, signer, keys) };
}

function keysOf(document: MailDocument, domain: string, attachments: ReadonlyMap<string, string>): DkimKey[] {
  const stated = document.dkim?.keys[domain] ?? [];
  const keys = stated.map((key, index) => ({
    domain,
    selector: key.selector,
    algorithm: key.algorithm,
    state: key.state,
    publicKey: publicKey(key, attachments),
    privateKey: privateKey(key, attachments),
    path: ['dkim', 'keys', domain, index],
  }));
  return keys.sort((a, b) => byCodeUnit(a.selector, b.selector));
}

/** A revoked key is declared without its value (RFC 6376 section 3.6.1), so its file is not needed any more. */
function publicKey(
  { state, public_key, algorithm }: StatedKey,
  attachments: ReadonlyMap<string, string>,
): string {
  if (state === 'revoked') return '';
  const parsed = parseDkimPublicKey(attachments.get(public_key) ?? '', algorithm);
  if (!parsed.ok) throw new Error(`bug: ${public_key} passed the checks but is ${parsed.problem.reason}`);
  return parsed.key.base64;
}

/** The signer has a key before it signs with it, and no longer than that. */
function privateKey(
  { state, private_key, public_key }: StatedKey,
  attachments: ReadonlyMap<string, string>,
): DkimKey['privateKey'] {
  if (private_key === undefined || (state !== 'published' && state !== 'signing')) return undefined;
  return { sealed: sealedText(private_key, attachments), publicPem: attachments.get(public_key) ?? '' };
}

/** The domains that people and hosts send from, each with the keys that sign for it. */
function senders(input: DkimInput, signer: Dkim['signer'], keys: readonly DkimKey[]): DkimSender[] {
  const signing = keysInUse(signer, keys);
  const rows: DkimSender[] = [];
  for (const [domain, path] of sendingDomains(input)) {
    const own = keysFor(domain, input.document.domain, signing);
    if (own !== undefined) rows.push({ domain, keys: own, path });
  }
  return rows.sort((a, b) => byCodeUnit(a.domain, b.domain));
}

/** Names that header From may be in, each with the place in mail.yml that says so. */
function sendingDomains({ domains, hosts, server }: DkimInput): Map<string, Path> {
  const names = new Map<string, Path>();
  for (const { fqdn, path } of [server, ...hosts]) if (!names.has(fqdn)) names.set(fqdn, path);
  for (const domain of domains) {
    if (domain.class === 'without-mail') names.delete(domain.name);
    else names.set(domain.name, domain.path);
  }
  return names;
}
