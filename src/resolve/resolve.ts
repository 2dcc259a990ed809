import type { AddressBook } from '../mail/address-book.ts';
import type { MailDocument } from '../mail/document.ts';
import type { MailSystem } from '../mail/system.ts';
import { resolveAddresses } from './addresses.ts';
import { resolveClients } from './clients.ts';
import { resolveDkim } from './dkim.ts';
import { resolveZones } from './dns.ts';
import { resolveLimits, resolveLogins } from './logins.ts';
import { resolveDomains, resolveHosts, resolveServer } from './machines.ts';
import { resolveMtaSts } from './mta-sts.ts';
import { resolvePatternRoutes, resolvePostfix } from './postfix.ts';
import { resolveSealed } from './secrets.ts';
import { resolveSeen } from './seen.ts';
import { resolveSenderRights } from './sender-rights.ts';

/** A document without errors, and what was gathered around it. */
export interface ResolveInput {
  readonly content: MailDocument;
  readonly book: AddressBook;
  /** YYYY-MM-DD; '' when no entry has a date. */
  readonly today: string;
  /** The texts of the files that the document names, by path. */
  readonly attachments: ReadonlyMap<string, string>;
}

/** The mail system that a document without errors describes; a throw is a bug of ours. */
export function resolve(input: ResolveInput): MailSystem {
  const { content: document, book, today, attachments } = input;
  const server = resolveServer(document);
  const domains = resolveDomains(document);
  const hosts = resolveHosts(document, attachments);
  const limits = resolveLimits(document);
  const dkim = resolveDkim({ document, hosts, domains, server, attachments });
  const mtaSts = resolveMtaSts(document, server);
  const clients = resolveClients(document);
  const zones = resolveZones({ document, server, hosts, domains, dkim, mtaSts, clients });
  const known = resolveAddresses(document, book, domains, today);
  return {
    domain: document.domain,
    server,
    hosts,
    domains,
    ...known,
    ...resolveSenderRights({ document, book, hosts, domains, known, today }),
    patternRoutes: resolvePatternRoutes(document),
    logins: resolveLogins(document, book, today),
    limits,
    dkim,
    seen: resolveSeen({ document, server, hosts, domains, zones }),
    zones,
    mtaSts,
    clients,
    saslBackend: document.sasl?.backend ?? 'dovecot',
    sealed: resolveSealed(book, today),
    postfix: resolvePostfix(document, attachments),
  };
}
