import type { Path } from '../../diagnostics/source.ts';
import { isWithin } from '../../mail/address.ts';
import type { Dmarc } from '../../mail/document.ts';
import type { Context } from '../context.ts';
import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A policy that our own mail does not pass. */
export const dmarcWithoutDkim: Rule = {
  code: 'mail/dmarc-without-dkim',
  severity: 'warning',
  summary: 'A DMARC policy of quarantine or reject holds for a domain whose mail is not signed with RSA.',
  reference: 'RFC 9989, "identifier alignment"; RFC 7960',
  explanation:
    'With such a policy a message must pass SPF or DKIM under the name of its sender. SPF passes only while the mail ' +
    'comes from our server: as soon as a list or a forward hands it on, nothing but a signature is left, and without ' +
    'one the message is refused. Many receivers cannot check Ed25519, so one of the keys must be RSA.',
  bad: { mail: 'dns:\n  dmarc: { policy: «reject» }\n' },
  mended: {
    mail: 'dns:\n  dmarc: { policy: reject }\ndkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run(context, report) {
    const signing = context.dkimKeys.filter(
      ({ state, algorithm }) => state === 'signing' && algorithm === 'rsa',
    );
    const reported = new Set<string>();
    for (const [domain, kind] of context.domains) {
      const { policy, path } = policyOf(domain, context);
      if (kind !== 'accepted' || policy === undefined || policy === 'none' || reported.has(path.join(' ')))
        continue;
      if (context.isBroken('dkim') || signing.some((key) => isWithin(domain, key.domain))) continue;
      reported.add(path.join(' '));
      report({
        path,
        message: `The policy ${policy} holds for ${domain}, whose mail has no RSA signature of its own`,
        help: 'add an RSA key for the domain under dkim, or write "policy: none" until there is one',
      });
    }
  },
};

/** What the domain says itself goes before what holds for all. */
function policyOf(domain: string, { content }: Context): { policy: Dmarc['policy']; path: Path } {
  const settings = content.domains?.[domain] ?? {};
  const own = 'dmarc' in settings ? settings.dmarc?.policy : undefined;
  if (own !== undefined) return { policy: own, path: ['domains', domain, 'dmarc', 'policy'] };
  return { policy: content.dns?.dmarc?.policy, path: ['dns', 'dmarc', 'policy'] };
}
