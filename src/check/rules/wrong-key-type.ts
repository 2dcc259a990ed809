import { quoted } from '../../mail/names.ts';
import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A key of another algorithm than mail.yml says. */
export const wrongKeyType: Rule = {
  code: 'mail/wrong-key-type',
  severity: 'error',
  summary: 'A public key is of another type than its algorithm.',
  reference: 'RFC 6376 section 3.6.1; RFC 8463 section 4',
  explanation:
    'DNS says of each key what kind it is. With the wrong kind every signature made with the key counts as broken.',
  bad: {
    given: 'keys/one.pub holds an RSA key',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: «ed25519», state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  mended: {
    given: 'keys/one.pub holds an RSA key',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run({ dkimKeys }, report) {
    for (const { parsed, public_key, algorithm, state, path } of dkimKeys) {
      if (parsed?.ok !== false || parsed.problem.reason !== 'wrong-type' || state === 'revoked') continue;
      const { type } = parsed.problem;
      const known = type === 'rsa' || type === 'ed25519';
      report({
        path: [...path, 'algorithm'],
        message: `The key in ${quoted(public_key)} is ${type} and not ${algorithm}`,
        help: known
          ? `write "algorithm: ${type}", or name another file`
          : 'make a key of type rsa or ed25519',
        related: [{ path: [...path, 'public_key'], message: 'its file' }],
      });
    }
  },
};
