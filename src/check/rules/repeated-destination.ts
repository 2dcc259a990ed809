import type { Path } from '../../diagnostics/source.ts';
import { pathOf } from '../../mail/address-book.ts';
import { accountOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { copyOf, destinationsAt } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

interface Stated {
  readonly text: string;
  readonly path: Path;
}

/** A group that names the same person twice. */
export const repeatedDestination: Rule = {
  code: 'mail/repeated-destination',
  severity: 'warning',
  summary: 'A group leads twice to the same person.',
  reference: 'postconf(5), "enable_original_recipient"',
  explanation:
    'Two names of one group are the same address, or two addresses of the same mailbox. It may be harmless, but ' +
    'more often another person was meant, who now gets nothing.',
  bad: {
    mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  groups:\n    security: [dev1, «Dev1@example.org»]\n',
  },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  groups:\n    security: [dev1, ops1]\n' },
  run(context, report) {
    for (const entry of context.forwards) {
      const seen = new Map<string, Stated>();
      const copy = copyOf(entry);
      if (copy !== undefined) seen.set(copy, { text: copy, path: [...pathOf(entry), 'account'] });
      for (const destination of destinationsAt(entry)) {
        const person = personOf(destination.text, context);
        const first = seen.get(person);
        seen.set(person, first ?? destination);
        if (first === undefined) continue;
        report({
          path: destination.path,
          message: `${quoted(destination.text)} leads to the same person as ${quoted(first.text)}`,
          help: 'remove one of the two',
          related: [{ path: first.path, message: 'the first of the two' }],
          ...(isRepeatedItem(destination, first, context) && {
            mend: { remove: destination.path, emptied: 'keep' },
          }),
        });
      }
    }
  },
};

/** True for the very same address twice in one list. */
function isRepeatedItem(second: Stated, first: Stated, context: Context): boolean {
  const areItems = [first, second].every(({ path }) => typeof path.at(-1) === 'number');
  return areItems && context.complete(first.text) === context.complete(second.text);
}

/** The account of a mailbox of ours, or the address. Two extensions of one address may be meant for two folders. */
function personOf(destination: string, context: Context): string {
  const address = context.complete(destination);
  const entry = context.book.get(address);
  return entry?.section === 'addresses' ? accountOf(entry.address, entry.value) : address;
}
