import { pathOf } from '../../mail/address-book.ts';
import { listNames } from '../../mail/list-manager.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** An address that the expansion of a list makes as well. */
export const listAddressTaken: Rule = {
  code: 'mail/list-address-taken',
  severity: 'error',
  summary: 'A list makes an address that another entry has already.',
  reference: 'Mailman 2.1, bin/genaliases',
  explanation:
    'Each name under lists.names stands for ten addresses: the list itself, and the list with -admin, -bounces, ' +
    '-confirm, -join, -leave, -owner, -request, -subscribe and -unsubscribe. An entry of the same name would take ' +
    'its mail away from the list manager, or the list would take the mail of the entry.',
  bad: {
    mail: 'forwards:\n  desks:\n    announce-owner: ops1\nlists:\n  host: lists.example.net\n  names: [«announce»]\n',
  },
  mended: { mail: 'lists:\n  host: lists.example.net\n  names: [announce]\n' },
  run({ book, content }, report) {
    const repeated = repeatedLists(content.lists?.names ?? []);
    const reported = new Set<number>();
    for (const { first, second } of book.duplicates) {
      if (second.section !== 'lists' || reported.has(second.index)) continue;
      // A list that is named twice is another mistake.
      if (repeated.has(second.index)) continue;
      reported.add(second.index);
      report({
        path: pathOf(second),
        message: `The list ${quoted(content.lists?.names[second.index] ?? '')} makes the address ${second.address}, which another entry has already`,
        help: 'rename the list, or remove the other entry',
        related: [{ path: pathOf(first), part: 'key', message: 'the other entry' }],
      });
    }
  },
};

function repeatedLists(names: readonly string[]): Set<number> {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  for (const [index, name] of listNames(names)) {
    if (seen.has(name.toLowerCase())) repeated.add(index);
    else seen.add(name.toLowerCase());
  }
  return repeated;
}
