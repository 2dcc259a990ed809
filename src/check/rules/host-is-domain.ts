import type { Path } from '../../diagnostics/source.ts';
import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { addressHere, addressNamed, ownedIn } from '../facts/owned-senders.ts';
import type { Place, Rule } from '../rule.ts';

/** A host with the name of a domain that people have addresses in. */
export const hostIsDomain: Rule = {
  code: 'mail/host-is-domain',
  severity: 'warning',
  summary: 'A host has the name of a domain with addresses of people, so it may send as each of them.',
  reference: 'postconf(5), "smtpd_sender_login_maps"',
  explanation:
    'Every host may send as any name at its own full name, for its programs write as root and others there. Where the ' +
    'full name is also a domain that people have addresses in, the host may write as each of them, and a machine that ' +
    'is broken into does.',
  bad: {
    mail: 'domains:\n  shop.example.org: {}\nhosts:\n  web1: { fqdn: «shop.example.org» }\naddresses:\n  people:\n    boss@shop.example.org: boss\nforwards:\n  shop: { abuse@shop.example.org: abuse, postmaster@shop.example.org: postmaster }\n',
  },
  mended: {
    mail: 'domains:\n  shop.example.org: {}\nhosts:\n  web1: {}\naddresses:\n  people:\n    boss@shop.example.org: boss\nforwards:\n  shop: { abuse@shop.example.org: abuse, postmaster@shop.example.org: postmaster }\n',
  },
  run(context, report) {
    for (const { name, fqdn, path } of context.hosts) {
      const owned = context.ours(fqdn) ? ownedIn(fqdn, name, context) : undefined;
      if (owned === undefined) continue;
      report({
        ...nameOf(name, path, context),
        message: `The host ${quoted(name)} has the name of the domain ${fqdn}, so it may send as any address there, such as ${addressNamed(owned)}`,
        help: `give the host a full name of its own, such as "fqdn: ${name}-host.${context.domain}"`,
        related: [
          {
            path: context.domainPath(fqdn),
            part: fqdn === context.domain ? 'value' : 'key',
            message: 'the domain',
          },
          addressHere(owned),
        ],
      });
    }
  },
};

/** Where a host is named: its full name, or the short one that the full name is made of. */
function nameOf(name: string, path: Path, { content }: Context): Place {
  const isStated = content.hosts?.[name]?.fqdn !== undefined;
  return isStated ? { path: [...path, 'fqdn'] } : { path, part: 'key' };
}
