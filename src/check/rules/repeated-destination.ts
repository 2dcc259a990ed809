import type { Path } from '../../diagnostics/source.ts';
import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { copyOf, destinationsAt } from '../facts/destinations.ts';
import { Persons } from '../facts/persons.ts';
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
    'Two names of one group are the same address, two addresses of the same mailbox, or one of them is forwarded to ' +
    'the other and to nobody else. It may be harmless, but more often another person was meant, who now gets nothing. ' +
    'Two groups may well have members in common.',
  bad: {
    mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  groups:\n    security: [dev1, «Dev1@example.org»]\n',
  },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  groups:\n    security: [dev1, ops1]\n' },
  run(context, report) {
    const persons = new Persons(context);
    for (const entry of context.forwards) {
      const destinations = destinationsAt(entry);
      const seen = new Map<string, Stated>();
      const copy = copyOf(entry);
      if (copy !== undefined) seen.set(copy, { text: copy, path: [...pathOf(entry), 'account'] });
      if (destinations.length + seen.size < 2) continue;
      for (const destination of destinations) {
        const person = persons.behind(context.complete(destination.text));
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
