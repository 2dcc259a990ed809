import type { Path } from '../../diagnostics/source.ts';
import { splitAddress } from '../../mail/address.ts';
import type { BookEntry } from '../../mail/address-book.ts';
import type { AliasGraph } from '../../mail/alias-graph.ts';
import { type SenderResult, senderResults } from '../../mail/alignment.ts';
import { dmarcOf, ownDmarc } from '../../mail/dmarc.ts';
import { isExpired, sendersOf } from '../../mail/entries.ts';
import type { DmarcResult } from '../../mail/sender-seen.ts';
import { accountsIn, type Context } from '../context.ts';
import { copyOf } from './destinations.ts';

const known = new WeakMap<Context, readonly SenderResult[]>();

/**
 * What receivers see of the mail of every kind of sender; nothing while a part of mail.yml that decides about it is
 * broken. Several rules ask for it, and it takes a walk through all entries.
 */
export function sendersSeen(context: Context): readonly SenderResult[] {
  const seen = known.get(context) ?? workOut(context);
  known.set(context, seen);
  return seen;
}

function workOut(context: Context): SenderResult[] {
  const { content, server, hosts, domains, zones } = context;
  if (server === undefined || DECIDING.some((section) => context.isBroken(section))) return [];
  const sending = { fqdn: server.fqdn, ipv4: server.ipv4, ipv6: server.ipv6, path: server.path };
  const personal = personalDomains(context);
  return [...senderResults({ document: content, server: sending, hosts, domains, zones, personal })];
}

const DECIDING = ['servers', 'domains', 'dkim', 'dns'];

/** The domains with an address that somebody may send as, each when its first such address is met. */
function* personalDomains(context: Context): Generator<string> {
  const found = new Set<string>();
  const barren = new Set<BookEntry>();
  for (const entry of context.book.entries()) {
    const { domain } = splitAddress(entry.address);
    if (found.has(domain) || !context.ours(domain) || !hasSender(entry, context, barren)) continue;
    found.add(domain);
    yield domain;
  }
}

function hasSender(entry: BookEntry, { today, graph }: Context, barren: Set<BookEntry>): boolean {
  if (entry.section !== 'addresses' && entry.section !== 'forwards') return false;
  if (entry.section === 'forwards' && isExpired(entry.value, today)) return false;
  const stated = sendersOf(entry.value);
  if (stated !== undefined) return stated.length > 0;
  return accountsIn(entry, today).length > 0 || reachesAccount(entry, graph, barren);
}

/** What was seen to reach nobody is not walked again. */
function reachesAccount(start: BookEntry, graph: AliasGraph, barren: Set<BookEntry>): boolean {
  const seen = new Set<BookEntry>();
  const pending = [start];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    if (seen.has(entry) || barren.has(entry)) continue;
    seen.add(entry);
    if (entry.section === 'addresses') return true;
    if (entry.section === 'forwards' && copyOf(entry) !== undefined) return true;
    pending.push(...graph.next(entry));
  }
  for (const entry of seen) barren.add(entry);
  return false;
}

/** Where mail.yml states the policy that refuses the mail of a sender; undefined where none does. */
export function strictPolicyAt(
  { policy, domain }: DmarcResult,
  from: string,
  { content }: Context,
): Path | undefined {
  if (domain === undefined || (policy !== 'quarantine' && policy !== 'reject')) return undefined;
  const own = ownDmarc(content, domain);
  const key = domain !== from && dmarcOf(content, domain).subdomain_policy ? 'subdomain_policy' : 'policy';
  if (content.domains?.[domain] && 'mail' in content.domains[domain]) return ['domains', domain, 'mail'];
  return own?.[key] === undefined ? ['dns', 'dmarc', key] : ['domains', domain, 'dmarc', key];
}
