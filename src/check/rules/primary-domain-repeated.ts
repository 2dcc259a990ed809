import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** The primary domain among the others. */
export const primaryDomainRepeated: Rule = {
  code: 'mail/primary-domain-repeated',
  severity: 'error',
  summary: 'The primary domain stands under domains as well.',
  reference: 'docs/language.md, "domains"',
  explanation:
    'The primary domain is always one that the server accepts mail for, and what DNS says of it stands under dns. A ' +
    'second entry could only contradict that.',
  bad: { mail: 'domain: example.org\ndomains:\n  «example.org»: { spf: { all: fail } }\n' },
  mended: { mail: 'domain: example.org\ndns:\n  spf: { all: fail }\n' },
  run({ content, domain }, report) {
    if (content.domains?.[domain] === undefined) return;
    report({
      path: ['domains', domain],
      part: 'key',
      message: `${quoted(domain)} is the primary domain already`,
      help: 'remove it here, and put its spf and dmarc under dns',
      related: [{ path: ['domain'], message: 'the primary domain' }],
    });
  },
};
