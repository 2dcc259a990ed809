import { quoted } from '../../mail/names.ts';
import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A file that is no public key. */
export const malformedPublicKey: Rule = {
  code: 'mail/malformed-public-key',
  severity: 'error',
  summary: 'A file of a public key cannot be read as one.',
  reference: 'RFC 7468 section 13; RFC 6376 section 3.6.1',
  explanation:
    'The file must hold exactly one public key in PEM, as "openssl pkey -pubout" writes it: a line BEGIN PUBLIC KEY, ' +
    'the key in base64, a line END PUBLIC KEY. A TXT record copied from a zone file is none.',
  bad: {
    given: 'keys/one.pub holds a TXT record',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: «keys/one.pub» }\n',
    files: { 'keys/one.pub': 'v=DKIM1; k=rsa; p=MIIB\n' },
  },
  mended: {
    given: 'keys/one.pub holds a public key in PEM',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run({ dkimKeys }, report) {
    for (const { parsed, public_key, state, path } of dkimKeys) {
      if (parsed?.ok !== false || parsed.problem.reason !== 'malformed' || state === 'revoked') continue;
      report({
        path: [...path, 'public_key'],
        message: `The file ${quoted(public_key)} is not a public key in PEM`,
        help: 'write it with "openssl pkey -in PRIVATE -pubout"',
      });
    }
  },
};
