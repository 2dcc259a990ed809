import { quoted } from '../../mail/names.ts';
import { ED25519, RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** An Ed25519 key beside RSA where the signer knows only one of them. */
export const unusedEd25519: Rule = {
  code: 'mail/unused-ed25519',
  severity: 'warning',
  summary: 'An Ed25519 key is to sign beside RSA, and OpenDKIM signs with one algorithm only.',
  reference: 'opendkim.conf(5), "SignatureAlgorithm"; RFC 8463 section 5',
  explanation:
    'One OpenDKIM signs with one algorithm. Where keys of both kinds are in state signing it uses RSA, which every ' +
    'verifier knows, and the Ed25519 key signs nothing. rspamd signs with both.',
  bad: {
    mail: 'dkim:\n  signer: opendkim\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n      - { selector: two, algorithm: ed25519, state: «signing», public_key: keys/two.pub }\n',
    files: { 'keys/one.pub': RSA_2048, 'keys/two.pub': ED25519 },
  },
  mended: {
    mail: 'dkim:\n  signer: rspamd\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n      - { selector: two, algorithm: ed25519, state: signing, public_key: keys/two.pub }\n',
    files: { 'keys/one.pub': RSA_2048, 'keys/two.pub': ED25519 },
  },
  run({ content, dkimKeys }, report) {
    if ((content.dkim?.signer ?? 'opendkim') !== 'opendkim') return;
    const signing = dkimKeys.filter(({ state }) => state === 'signing');
    if (!signing.some(({ algorithm }) => algorithm === 'rsa')) return;
    for (const { algorithm, selector, path } of signing) {
      if (algorithm !== 'ed25519') continue;
      report({
        path: [...path, 'state'],
        message: `The key ${quoted(selector)} will not sign: OpenDKIM signs with RSA alone`,
        help: 'write "state: published", or "signer: rspamd" under dkim',
      });
    }
  },
};
