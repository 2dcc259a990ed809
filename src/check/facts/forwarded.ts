import { failsAtNextHop } from '../../mail/alignment.ts';
import { type Context, domainOf, type ForwardEntry } from '../context.ts';
import { destinationsAt } from './destinations.ts';

/** A forward that hands mail on to other providers. */
export interface LeavingForward {
  readonly entry: ForwardEntry;
  /** Its own destinations there; one that leads out by way of another forward is not listed. */
  readonly to: readonly string[];
}

/** Every forward that leads out by itself, in the order of mail.yml; nothing while a broken domain may be ours. */
export function* forwardsLeaving(context: Context): Generator<LeavingForward> {
  if (context.isBroken('domains')) return;
  const ours = ownNames(context);
  for (const entry of context.forwards) {
    const to = destinationsAt(entry).flatMap(({ text }) => (failsAtNextHop(text, ours) ? [text] : []));
    if (to.length > 0) yield { entry, to };
  }
}

/** True where envelope senders are rewritten (SRS): then that of forwarded mail is one of ours. */
export function rewritesSenders({ content }: Context): boolean {
  return String(content.postfix?.main?.sender_canonical_maps ?? '').trim() !== '';
}

/** A machine that takes no mail is another mistake, and so is a domain of entries that nobody named as ours. */
function ownNames({ book, domains, hosts, server }: Context): Set<string> {
  const names = new Set([...domains.keys(), ...hosts.map(({ fqdn }) => fqdn), server?.fqdn ?? '']);
  for (const entry of book.entries()) if (entry.section !== 'routes') names.add(domainOf(entry.address));
  return names;
}
