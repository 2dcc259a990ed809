import type { Context } from '../context.ts';
import { RSA_2048 } from '../example-keys.ts';
import { sendersSeen, strictPolicyAt } from '../facts/sender-results.ts';
import type { Rule } from '../rule.ts';

/** Mail that carries no signature. */
export const unsignedDomain: Rule = {
  code: 'mail/unsigned-domain',
  severity: 'warning',
  summary: 'People or hosts send from a domain whose mail no DKIM key signs.',
  reference: 'RFC 6376 section 1.1; RFC 7960 section 3.2',
  explanation:
    'Large providers trust mail without a signature less, and refuse it from whoever sends them much. SPF alone is lost ' +
    'as soon as a list or a forward hands a message on. A key of the primary domain signs the mail of all domains and ' +
    'hosts that have none of their own, so one warning stands for all of them. A file that knows one domain, no hosts ' +
    'and nothing of DNS is taken for a beginning, and not warned about yet.',
  bad: { mail: 'domain: «example.org»\ndkim: { keys: {} }\n' },
  mended: {
    mail: 'domain: example.org\ndkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run(context, report) {
    const { domain, content } = context;
    // Keys that do not sign yet, or not any more, are another matter; so is a policy that asks for signatures.
    if (content.dkim?.keys[domain] !== undefined || context.isBroken('dkim') || isBeginning(context)) return;
    const unsigned = new Set<string>();
    for (const sender of sendersSeen(context)) {
      if (sender.kind === 'notice' || sender.dkim !== undefined) continue;
      if (strictPolicyAt(sender.dmarc, sender.from, context) !== undefined) return;
      if (context.domains.has(sender.from)) unsigned.add(sender.from);
    }
    if (unsigned.size === 0) return;
    report({
      path: ['domain'],
      message: `No DKIM key signs the mail of ${inWords([...unsigned])}`,
      help: `make a key: mailc dkim new ${domain}`,
    });
  },
};

/** What `mailc init` writes knows no more. */
function isBeginning({ content }: Context): boolean {
  return [content.domains, content.hosts, content.dns, content.dkim].every(
    (section) => section === undefined,
  );
}

function inWords([first, ...others]: readonly string[]): string {
  if (others.length === 0) return `${first}`;
  return others.length === 1 ? `${first} and ${others[0]}` : `${first} and ${others.length} other domains`;
}
