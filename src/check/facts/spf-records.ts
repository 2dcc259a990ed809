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

/** Every domain with the place that decides about its SPF record; of several with one place, the first. */
export function* spfPlaces({ content, domains }: Context): Generator<{ domain: string; path: Path }> {
  let isSharedDone = false;
  for (const [domain, kind] of domains) {
    if (kind === 'without-mail') continue;
    const settings = content.domains?.[domain] ?? {};
    if ('spf' in settings && settings.spf !== undefined) yield { domain, path: ['domains', domain, 'spf'] };
    else if (kind === 'accepted' && content.dns?.spf !== undefined && !isSharedDone) {
      isSharedDone = true;
      yield { domain, path: ['dns', 'spf'] };
    }
  }
}
