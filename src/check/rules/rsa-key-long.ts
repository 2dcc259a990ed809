import { quoted } from '../../mail/names.ts';
import { RSA_2048, RSA_8192 } from '../example-keys.ts';
import { rsaKeys } from '../facts/rsa-bits.ts';
import type { Rule } from '../rule.ts';

/** An RSA key that DNS carries badly. */
export const rsaKeyLong: Rule = {
  code: 'mail/rsa-key-long',
  severity: 'warning',
  summary: 'An RSA key has more than 4096 bits.',
  reference: 'RFC 8301 section 3.2',
  explanation:
    'The public key stands in one DNS record. Above 4096 bits it does not fit into a UDP answer any more, and verifiers need not support it.',
  bad: {
    given: 'keys/one.pub holds an RSA key of 8192 bits',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: «keys/one.pub» }\n',
    files: { 'keys/one.pub': RSA_8192 },
  },
  mended: {
    given: 'keys/two.pub holds one of 2048 bits',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: two, algorithm: rsa, state: signing, public_key: keys/two.pub }\n',
    files: { 'keys/two.pub': RSA_2048 },
  },
  run(context, report) {
    for (const { bits, public_key, path } of rsaKeys(context)) {
      if (bits <= 4096) continue;
      report({
        path: [...path, 'public_key'],
        message: `The RSA key in ${quoted(public_key)} has ${bits} bits, more than DNS carries well and verifiers must support`,
        help: 'make a key of 2048 or 4096 bits under a new selector',
      });
    }
  },
};
