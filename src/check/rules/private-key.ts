import { quoted } from '../../mail/names.ts';
import { hasPrivateKey } from '../../mail/private-key.ts';
import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A private key where the public one belongs. */
export const privateKey: Rule = {
  code: 'mail/private-key',
  severity: 'error',
  summary: 'A file of a DKIM key holds a private key as plain text.',
  reference: 'RFC 6376 section 8.3',
  explanation:
    'Whoever has the private key can sign mail in the name of the domain, and whoever can read the repository now has ' +
    'it. Git keeps it even when the file is removed, so the key must not be used any more.',
  bad: {
    given: 'keys/one.pub holds a private key',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: «keys/one.pub» }\n',
    files: {
      'keys/one.pub': '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n',
    },
  },
  mended: {
    given: 'keys/two.pub holds the public half of a new one',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: two, algorithm: rsa, state: signing, public_key: keys/two.pub }\n',
    files: { 'keys/two.pub': RSA_2048 },
  },
  run({ dkimKeys, attachments }, report) {
    for (const { parsed, public_key, path } of dkimKeys) {
      if (parsed?.ok !== false || parsed.problem.reason !== 'private') continue;
      report({
        path: [...path, 'public_key'],
        message: `The file ${quoted(public_key)} holds a private key`,
        help: 'make a new key under another selector, and put only its public half here',
      });
    }
    // Of a key that is in use, the file has to be sealed for the server: another rule.
    for (const { private_key, state, path } of dkimKeys) {
      const isGivenUp = state === 'retired' || state === 'revoked';
      if (!isGivenUp || !hasPrivateKey(attachments.get(private_key ?? '') ?? '')) continue;
      report({
        path: [...path, 'private_key'],
        message: `The file ${quoted(private_key ?? '')} holds a private key that is not sealed`,
        help: 'revoke the key, remove the file and the line, and let nobody use the key again',
      });
    }
  },
};
