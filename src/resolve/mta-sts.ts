import { createHash } from 'node:crypto';
import type { MailDocument } from '../mail/document.ts';
import { durationSeconds } from '../mail/duration.ts';
import type { MtaSts, Server } from '../mail/system.ts';

/** The MTA-STS policy of the domains that the server accepts mail for, where mail.yml asks for one (RFC 8461). */
export function resolveMtaSts({ dns }: MailDocument, server: Server): MtaSts | undefined {
  if (dns?.mta_sts === undefined) return undefined;
  const { mode, max_age = '7d' } = dns.mta_sts;
  const policy = { mode, maxAge: durationSeconds(max_age), mx: [server.fqdn] };
  return { ...policy, id: policyId(policy), path: ['dns', 'mta_sts'] };
}

/**
 * Senders fetch a policy again when its id changes, so it is derived from all that the policy says: 1 to 32
 * letters and digits (RFC 8461 section 3.1).
 */
function policyId({ mode, maxAge, mx }: Pick<MtaSts, 'mode' | 'maxAge' | 'mx'>): string {
  return createHash('sha256')
    .update([mode, maxAge, ...mx].join('\n'))
    .digest('hex')
    .slice(0, 20);
}
