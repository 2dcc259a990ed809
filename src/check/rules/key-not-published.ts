import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A key whose record gets into no zone. */
export const keyNotPublished: Rule = {
  code: 'mail/key-not-published',
  severity: 'warning',
  summary: 'A DKIM key is of a domain that lies in no zone of ours.',
  reference: 'RFC 6376 section 3.6.2',
  explanation:
    'Verifiers fetch the public key from the zone of the domain. We write no snippet for that zone, so unless somebody ' +
    'else publishes the key, every signature made with it fails.',
  bad: {
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n    «example.net»:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  mended: {
    mail: 'dns:\n  zones: [example.org, example.net]\ndkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n    example.net:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run(context, report) {
    for (const domain of Object.keys(context.content.dkim?.keys ?? {})) {
      if (context.published(domain) || context.mayBeLost(domain)) continue;
      report({
        path: ['dkim', 'keys', domain],
        part: 'key',
        message: `The keys of ${domain} are in no zone that we publish`,
        help: 'add its zone under dns.zones, or remove the keys',
      });
    }
  },
};
