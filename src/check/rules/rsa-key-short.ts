import { quoted } from '../../mail/names.ts';
import { RSA_1024, RSA_2048 } from '../example-keys.ts';
import { rsaKeys } from '../facts/rsa-bits.ts';
import type { Rule } from '../rule.ts';

/** An RSA key that is too short to sign with today. */
export const rsaKeyShort: Rule = {
  code: 'mail/rsa-key-short',
  severity: 'warning',
  summary: 'An RSA key has less than 2048 bits.',
  reference: 'RFC 8301 section 3.2',
  explanation:
    'Keys of 1024 bits are still accepted, but a signer should use at least 2048: who can afford it can break the short ones.',
  bad: {
    given: 'keys/one.pub holds an RSA key of 1024 bits',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: «keys/one.pub» }\n',
    files: { 'keys/one.pub': RSA_1024 },
  },
  mended: {
    given: 'keys/two.pub holds one of 2048 bits',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: two, algorithm: rsa, state: signing, public_key: keys/two.pub }\n',
    files: { 'keys/two.pub': RSA_2048 },
  },
  run(context, report) {
    for (const { bits, public_key, path } of rsaKeys(context)) {
      if (bits < 1024 || bits >= 2048) continue;
      report({
        path: [...path, 'public_key'],
        message: `The RSA key in ${quoted(public_key)} has ${bits} bits, and signers should use at least 2048`,
        help: 'make a key of 2048 bits under a new selector',
      });
    }
  },
};
