import { splitAddress } from '../../mail/address.ts';
import { quoted } from '../../mail/names.ts';
import { destinationsAt } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** A destination to whose extension another would be appended. */
export const plusInDestination: Rule = {
  code: 'mail/plus-in-destination',
  severity: 'warning',
  summary: 'A destination has an extension of its own, to which a second one would be appended.',
  reference: 'postconf(5), "propagate_unmatched_extensions"',
  explanation:
    'What a sender writes after a + is passed on with the mail: mail to security+urgent goes to ops1@example.net as ' +
    'ops1+urgent@example.net. Where the destination has an extension already, the two are joined, and the mail may ' +
    'be filed wrongly or refused.',
  bad: { mail: 'forwards:\n  groups:\n    security: «ops1+security»\n' },
  mended: { mail: 'forwards:\n  groups:\n    security: ops1\n' },
  run(context, report) {
    for (const entry of context.forwards) {
      for (const { text, path } of destinationsAt(entry)) {
        if (!splitAddress(text).localPart.includes('+')) continue;
        const [name = ''] = entry.key.split('@');
        report({
          path,
          message: `${quoted(text)} has an extension, and mail to ${quoted(`${name}+x`)} would add a second one`,
          help: 'name the address without its extension, or one that exists for this purpose',
        });
      }
    }
  },
};
