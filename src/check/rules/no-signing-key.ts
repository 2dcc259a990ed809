import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A domain with keys that sign nothing. */
export const noSigningKey: Rule = {
  code: 'mail/no-signing-key',
  severity: 'warning',
  summary: 'A domain has DKIM keys, and none of them is in state signing.',
  reference: 'RFC 6376 section 5',
  explanation:
    'Only a key in state signing signs. While there is none, mail of the domain leaves without a signature of its own, ' +
    'and receivers trust it less. A new key is published first and signs once DNS has it.',
  bad: {
    mail: 'dkim:\n  keys:\n    «example.org»:\n      - { selector: one, algorithm: rsa, state: published, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  mended: {
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run({ content }, report) {
    for (const [domain, keys] of Object.entries(content.dkim?.keys ?? {})) {
      if (keys.some(({ state }) => state === 'signing') || isGivenUp(keys)) continue;
      report({
        path: ['dkim', 'keys', domain],
        part: 'key',
        message: `No key of ${domain} is in state signing`,
        help:
          keys.length === 0 ? 'add a key, or remove the domain' : 'set "state: signing" once DNS has the key',
      });
    }
  },
};

/** All keys on their way out: signing was given up on purpose. */
function isGivenUp(keys: readonly { state: string }[]): boolean {
  return keys.length > 0 && keys.every(({ state }) => state === 'retired' || state === 'revoked');
}
