import { allOf, quoted } from '../../mail/names.ts';
import { refusedForwards, refusedHere, refusedInWords } from '../facts/refused-destinations.ts';
import type { Rule } from '../rule.ts';

/** A forward whose every destination is closed. */
export const forwardToRefused: Rule = {
  code: 'mail/forward-to-refused',
  severity: 'error',
  summary: 'A forward leads only to addresses that are refused or have moved.',
  reference: 'postconf(5), "smtpd_recipient_restrictions", "relocated_maps"',
  explanation:
    'An address with "reject:" or "moved:" is refused while its sender is still there to be told. Mail that comes by ' +
    'way of a forward has been accepted by then: it reaches nobody, and an error goes back to its sender, who for ' +
    'spam is somebody innocent.',
  bad: {
    mail: 'forwards:\n  offices:\n    treasurer: «accounts»\n    accounts: { reject: Write to the board }\n',
  },
  mended: {
    mail: 'forwards:\n  offices:\n    treasurer: ops1\n    accounts: { reject: Write to the board }\n',
  },
  run(context, report) {
    for (const { entry, refused, isOnlyWay } of refusedForwards(context)) {
      const [first] = refused;
      if (!isOnlyWay || first === undefined) continue;
      const ends = refused.map((one) => `${quoted(one.destination.text)} ${refusedInWords(one)}`);
      report({
        path: first.destination.path,
        message: `${quoted(entry.key)} reaches nobody: ${allOf(ends)}`,
        help: 'name a destination that takes mail, or refuse the mail here too',
        related: refused.map(refusedHere),
      });
    }
  },
};
