import { quoted } from '../../mail/names.ts';
import { RSA_1024, RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** A key that was given up and is used again. */
export const dkimKeyReused: Rule = {
  code: 'mail/dkim-key-reused',
  severity: 'error',
  summary: 'A DKIM key that is retired or revoked is in use again under another selector.',
  reference: 'RFC 6376 section 3.1 and 6.1.2',
  explanation:
    'A key is given up because it is old, or because somebody else may have it. Under a new selector it would be the same ' +
    'key, and what was signed with it in the meantime would be believed again.',
  bad: {
    given: 'keys/one.pub and keys/two.pub hold the same key',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: revoked, public_key: keys/one.pub }\n      - { selector: two, algorithm: rsa, state: signing, public_key: «keys/two.pub» }\n',
    files: { 'keys/one.pub': RSA_2048, 'keys/two.pub': RSA_2048 },
  },
  mended: {
    given: 'keys/two.pub holds a new key',
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: revoked, public_key: keys/one.pub }\n      - { selector: two, algorithm: rsa, state: signing, public_key: keys/two.pub }\n',
    files: { 'keys/one.pub': RSA_1024, 'keys/two.pub': RSA_2048 },
  },
  run({ dkimKeys }, report) {
    const givenUp = dkimKeys.filter(({ state }) => state === 'retired' || state === 'revoked');
    for (const key of dkimKeys) {
      if (givenUp.includes(key) || !key.parsed?.ok) continue;
      const { base64 } = key.parsed.key;
      const other = givenUp.find(({ parsed }) => parsed?.ok && parsed.key.base64 === base64);
      if (other === undefined) continue;
      report({
        path: [...key.path, 'public_key'],
        message: `The key ${quoted(key.selector)} is the same as ${quoted(other.selector)}, which is ${other.state}`,
        help: `make a new one: mailc dkim new ${key.domain}`,
        related: [{ path: [...other.path, 'state'], message: 'the key that was given up' }],
      });
    }
  },
};
