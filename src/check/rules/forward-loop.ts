import { pathOf } from '../../mail/address-book.ts';
import { keyOf } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** How much of a long loop a message tells. */
const LONGEST_TOLD = 8;

/** Forwards that lead back to where they began. */
export const forwardLoop: Rule = {
  code: 'mail/forward-loop',
  severity: 'error',
  summary: 'Forwards lead around in a circle.',
  reference: 'postconf(5), "virtual_alias_recursion_limit"',
  explanation:
    'Postfix follows forwards until it meets an address that is none. In a circle it goes round a thousand times, ' +
    'then gives up and keeps the message in its queue for days, before the sender hears of it.',
  bad: { mail: 'forwards:\n  groups:\n    «board»: [ops1, office]\n    office: team\n    team: board\n' },
  mended: { mail: 'forwards:\n  groups:\n    board: [ops1, office]\n    office: team\n    team: ops1\n' },
  run({ graph }, report) {
    for (const loop of graph.survey.loops) {
      const [first, ...others] = loop;
      if (first === undefined) continue;
      const way = [...loop, first].map(keyOf);
      const told = way.length > LONGEST_TOLD ? [...way.slice(0, LONGEST_TOLD - 2), '...', way.at(-1)] : way;
      report({
        path: pathOf(first),
        part: 'key',
        message: `Mail goes around in a circle: ${told.join(' -> ')}`,
        help: 'take one of them out of the circle',
        related: others
          .slice(0, LONGEST_TOLD)
          .map((entry) => ({ path: pathOf(entry), part: 'key', message: `by way of ${keyOf(entry)}` })),
      });
    }
  },
};
