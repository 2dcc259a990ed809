import type { Path } from '../../diagnostics/source.ts';
import { type SpfRecords, spfRecordsOf } from '../../mail/spf.ts';
import type { Context } from '../context.ts';

/** The SPF records that we publish, by name; none while the server is not known. */
export function spfRecords(context: Context): SpfRecords {
  const { content, domains, hosts, server } = context;
  if (server === undefined) return () => undefined;
  const sending = { fqdn: server.fqdn, ipv4: server.ipv4, ipv6: server.ipv6 };
  return spfRecordsOf({ document: content, server: sending, hosts, domains });
}

/** A domain whose SPF record has a fault, and the place that decides about the record. */
interface SpfFault<T> {
  readonly domain: string;
  readonly path: Path;
  readonly fault: T;
}

/**
 * The records with a fault, of several that one place decides about the first; the primary domain counts first. What is
 * wrong with one of them may be right with another, for the domains are of different length.
 */
export function spfFaults<T>(context: Context, judge: (domain: string) => T | undefined): SpfFault<T>[] {
  const faults = new Map<string, SpfFault<T>>();
  for (const { domain, path } of spfPlaces(context)) {
    const place = path.join(' ');
    const fault = faults.has(place) ? undefined : judge(domain);
    if (fault !== undefined) faults.set(place, { domain, path, fault });
  }
  return [...faults.values()];
}

/** Every domain with the place that decides about its SPF record. */
function* spfPlaces({
  content,
  domains,
  domain: primary,
}: Context): Generator<{ domain: string; path: Path }> {
  for (const domain of new Set([primary, ...domains.keys()])) {
    const kind = domains.get(domain);
    if (kind === 'without-mail') continue;
    const settings = content.domains?.[domain] ?? {};
    if ('spf' in settings && settings.spf !== undefined) yield { domain, path: ['domains', domain, 'spf'] };
    else if (kind === 'accepted' && content.dns?.spf !== undefined) yield { domain, path: ['dns', 'spf'] };
  }
}
