import { quoted } from '../../mail/names.ts';
import { RSA_2048 } from '../example-keys.ts';
import type { Rule } from '../rule.ts';

/** Two keys under one name. */
export const duplicateSelector: Rule = {
  code: 'mail/duplicate-selector',
  severity: 'error',
  summary: 'Two keys of a domain have the same selector.',
  reference: 'RFC 6376 section 3.1',
  explanation:
    'The selector is the name under which verifiers look for the key in DNS. With two records of one name they may ' +
    'take the wrong one, and the signature counts as broken.',
  bad: {
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n      - { selector: «one», algorithm: rsa, state: published, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  mended: {
    mail: 'dkim:\n  keys:\n    example.org:\n      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }\n      - { selector: two, algorithm: rsa, state: published, public_key: keys/one.pub }\n',
    files: { 'keys/one.pub': RSA_2048 },
  },
  run({ dkimKeys }, report) {
    const first = new Map<string, readonly (string | number)[]>();
    for (const { selector, domain, path } of dkimKeys) {
      const name = `${selector}._domainkey.${domain}`;
      const other = first.get(name);
      if (other === undefined) {
        first.set(name, path);
        continue;
      }
      report({
        path: [...path, 'selector'],
        message: `${quoted(selector)} is the selector of another key of ${domain} already`,
        help: 'give each key a selector of its own',
        related: [{ path: [...other, 'selector'], message: 'the other key' }],
      });
    }
  },
};
