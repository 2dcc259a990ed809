import { quoted } from '../../mail/names.ts';
import { RSA_2048 } from '../example-keys.ts';
import { sendersSeen, strictPolicyAt } from '../facts/sender-results.ts';
import type { Rule } from '../rule.ts';

/** Mail that our own DMARC policy has refused. */
export const unalignedSender: Rule = {
  code: 'mail/unaligned-sender',
  severity: 'error',
  summary: 'Mail of a sender passes neither SPF nor DKIM in its name, where DMARC says to refuse such mail.',
  reference: 'RFC 9989, "identifier alignment"',
  explanation:
    'With a policy of quarantine or reject, a message must pass SPF or DKIM under the domain that its reader sees, or ' +
    'one of the same organisation. For every sender that mail.yml allows, mailc works out what receivers will find in ' +
    'DNS. This one has neither a record that names our server nor a key that signs: its mail is refused everywhere.',
  bad: {
    mail: 'hosts:\n  web1: { send_as: [«shop@shop.example.org»] }\ndns:\n  dmarc: { policy: reject }\ndkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  mended: {
    mail: 'hosts:\n  web1: { send_as: [shop] }\ndns:\n  dmarc: { policy: reject }\ndkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\nforwards:\n  desks:\n    shop: ops1\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run(context, report) {
    for (const { kind, from, sender, dmarc, path } of sendersSeen(context)) {
      const policyPath = strictPolicyAt(dmarc, from, context);
      if (dmarc.result !== 'fail' || policyPath === undefined) continue;
      // A sender in a domain without mail is another mistake.
      if (context.domains.get(from) === 'without-mail') continue;
      const whose = kind === 'notice' ? 'Mail of the server itself' : `Mail from ${quoted(sender)}`;
      report({
        path,
        part: kind === 'notice' || path.length === 2 ? 'key' : 'value',
        message: `${whose} passes neither SPF nor DKIM in the name of ${from}, and the policy ${dmarc.policy} holds for it`,
        help:
          kind === 'notice'
            ? `add a DKIM key for ${from}, or give the server a name in ${from}`
            : `add "${from}: {}" under domains if it has mail, or use a sender of ${context.domain}`,
        related: [{ path: policyPath, message: 'the policy' }],
      });
    }
  },
};
