import { newAddressOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import { refusedForwards, refusedHere, refusedInWords } from '../facts/refused-destinations.ts';
import type { Rule } from '../rule.ts';

/** A group with a member whose address is closed. */
export const refusedDestination: Rule = {
  code: 'mail/refused-destination',
  severity: 'warning',
  summary: 'A group leads to an address that is refused or has moved, and to others.',
  reference: 'postconf(5), "smtpd_recipient_restrictions", "relocated_maps"',
  explanation:
    'Mail to the group still reaches the others. The address with "reject:" or "moved:" gets none of it, and for each ' +
    'message an error goes back to the sender, who wrote to the group and knows nothing of that address.',
  bad: { mail: 'forwards:\n  groups:\n    board: [ops1, «dev1»]\n    dev1: { moved: dev1@example.net }\n' },
  mended: {
    mail: 'forwards:\n  groups:\n    board: [ops1]\n    dev1: { moved: dev1@example.net }\n',
  },
  run(context, report) {
    for (const { entry, refused, isOnlyWay } of refusedForwards(context)) {
      if (isOnlyWay) continue;
      for (const one of refused) {
        const next = newAddressOf(one.refusal.value);
        report({
          path: one.destination.path,
          message: `${quoted(one.destination.text)}, a destination of ${quoted(entry.key)}, ${refusedInWords(one)}`,
          help: next === undefined ? 'remove it' : `name ${quoted(next)} in its place, or remove it`,
          related: [refusedHere(one)],
        });
      }
    }
  },
};
