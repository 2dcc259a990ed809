import { quoted } from '../../mail/names.ts';
import { RSA_768, RSA_2048 } from '../example-keys.ts';
import { rsaKeys } from '../facts/rsa-bits.ts';
import type { Rule } from '../rule.ts';

/** An RSA key that counts as none. */
export const rsaKeyBroken: Rule = {
  code: 'mail/rsa-key-broken',
  severity: 'error',
  summary: 'An RSA key has less than 1024 bits.',
  reference: 'RFC 8301 section 3.2',
  explanation:
    'Verifiers take no notice of signatures with so short a key, because anybody can work out the private one.',
  bad: {
    given: 'keys/one.pub holds an RSA key of 768 bits',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: «keys/one.pub» }\n',
    files: { 'keys/one.pub': RSA_768 },
  },
  mended: {
    given: 'keys/two.pub holds one of 2048 bits',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: two, algorithm: rsa, state: signing, public_key: keys/two.pub }\n',
    files: { 'keys/two.pub': RSA_2048 },
  },
  run(context, report) {
    for (const { bits, public_key, path } of rsaKeys(context)) {
      if (bits >= 1024) continue;
      report({
        path: [...path, 'public_key'],
        message: `The RSA key in ${quoted(public_key)} has ${bits} bits, and verifiers accept none below 1024`,
        help: 'make a key of 2048 bits under a new selector',
      });
    }
  },
};
