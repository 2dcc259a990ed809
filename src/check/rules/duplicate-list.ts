import { listNames } from '../../mail/list-manager.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A list that is named twice. */
export const duplicateList: Rule = {
  code: 'mail/duplicate-list',
  severity: 'error',
  summary: 'A list is named twice.',
  reference: 'postmap(1), "keys are folded to lower case"',
  explanation:
    'Case does not count in the name of a list, so Announce and announce make the same ten addresses.',
  bad: { mail: 'lists:\n  host: lists.example.net\n  names: [announce, «Announce»]\n' },
  mended: { mail: 'lists:\n  host: lists.example.net\n  names: [announce]\n' },
  run({ content }, report) {
    const seen = new Map<string, readonly [index: number, name: string]>();
    for (const [index, name] of listNames(content.lists?.names ?? [])) {
      const first = seen.get(name.toLowerCase());
      if (first === undefined) {
        seen.set(name.toLowerCase(), [index, name]);
        continue;
      }
      report({
        path: ['lists', 'names', index],
        message: `The list ${quoted(name)} is named already${first[1] === name ? '' : `, as ${quoted(first[1])}`}`,
        help: 'remove one of the two names',
        related: [{ path: ['lists', 'names', first[0]], message: 'first named here' }],
        mend: { remove: ['lists', 'names', index], emptied: 'keep' },
      });
    }
  },
};
