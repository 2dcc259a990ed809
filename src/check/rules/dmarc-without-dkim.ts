import { RSA_2048 } from '../example-keys.ts';
import { sendersSeen, strictPolicyAt } from '../facts/sender-results.ts';
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
  bad: { mail: 'dns:\n  dmarc: { policy: «reject» }\ndkim: { keys: {} }\n' },
  mended: {
    mail: 'dns:\n  dmarc: { policy: reject }\ndkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run(context, report) {
    const reported = new Set<string>();
    const senders = sendersSeen(context);
    const failing = new Set(senders.map(({ from, dmarc }) => (dmarc.result === 'fail' ? from : '')));
    for (const { from, dkim, dmarc } of senders) {
      const path = strictPolicyAt(dmarc, from, context);
      // Where nothing aligns at all, that is an error of its own.
      if (path === undefined || failing.has(from) || reported.has(path.join(' '))) continue;
      if (dkim?.aligned && dkim.algorithms.includes('rsa')) continue;
      reported.add(path.join(' '));
      report({
        path,
        message: `The policy ${dmarc.policy} holds for ${from}, whose mail has no RSA signature of its own`,
        help: 'add an RSA key for the domain under dkim, or write "policy: none" until there is one',
      });
    }
  },
};
