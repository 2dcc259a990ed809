import { type AddressBook, pathOf } from '../../mail/address-book.ts';
import { listNames } from '../../mail/list-manager.ts';
import { allOf, quoted } from '../../mail/names.ts';
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
    const names = content.lists?.names ?? [];
    for (const [index, taken] of takenByList(book, repeatedLists(names))) {
      const addresses = taken.map(({ second }) => second.address);
      const [made, holder, entry] = taken.length === 1 ? ONE : SEVERAL;
      report({
        path: ['lists', 'names', index],
        message: `The list ${quoted(names[index] ?? '')} makes ${made} ${allOf(addresses)}, which ${holder} already`,
        help: `rename the list, or remove the other ${entry}`,
        related: taken.map(({ first }) => ({ path: pathOf(first), part: 'key', message: 'the other entry' })),
      });
    }
  },
};

const ONE = ['the address', 'another entry has', 'entry'] as const;
const SEVERAL = ['the addresses', 'other entries have', 'entries'] as const;

type Taken = AddressBook['duplicates'][number];

/** What each list makes that is there already, by the number of the list. */
function takenByList(book: AddressBook, repeated: ReadonlySet<number>): Map<number, Taken[]> {
  const lists = new Map<number, Taken[]>();
  for (const taken of book.duplicates) {
    const { second } = taken;
    // A list that is named twice is another mistake.
    if (second.section !== 'lists' || repeated.has(second.index)) continue;
    const others = lists.get(second.index);
    if (others === undefined) lists.set(second.index, [taken]);
    else others.push(taken);
  }
  return lists;
}

function repeatedLists(names: readonly string[]): Set<number> {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  for (const [index, name] of listNames(names)) {
    if (seen.has(name.toLowerCase())) repeated.add(index);
    else seen.add(name.toLowerCase());
  }
  return repeated;
}
