import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** An address that is routed away and has an entry besides. */
export const routedAddress: Rule = {
  code: 'mail/routed-address',
  severity: 'error',
  summary: 'An address stands in routes and in another section too.',
  reference: 'transport(5)',
  explanation:
    'The mail of a route leaves for another machine or a program. What addresses, forwards or lists say of the same ' +
    'address could then never happen.',
  bad: {
    mail: 'addresses:\n  desks:\n    patches: ops1\nroutes:\n  «patches@example.org»: { relay: "[patches.example.net]" }\n',
  },
  mended: { mail: 'routes:\n  patches@example.org: { relay: "[patches.example.net]" }\n' },
  run({ book }, report) {
    for (const { first, second } of book.duplicates) {
      if (second.section !== 'routes' || first.section === 'routes') continue;
      report({
        path: pathOf(second),
        part: 'key',
        message: `${quoted(second.key)} is routed, but ${first.section} has the address ${second.address} too`,
        help: 'keep one of the two entries',
        related: [{ path: pathOf(first), part: 'key', message: 'the other entry' }],
      });
    }
  },
};
