import { pathOf } from '../../mail/address-book.ts';
import { keyOf } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** Whoever mends a longer loop does not read all of it. */
const LONGEST_TOLD = 300;

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
  mended: { mail: 'forwards:\n  groups:\n    board: ops1\n    office: team\n    team: board\n' },
  run({ graph }, report) {
    for (const loop of graph.survey.loops) {
      const [first, ...others] = loop;
      if (first === undefined) continue;
      const told = loop.slice(0, LONGEST_TOLD).map(keyOf);
      if (told.length < loop.length) told.push(`... ${loop.length - told.length} more ...`);
      report({
        path: pathOf(first),
        part: 'key',
        message: `Mail goes around in a circle: ${[...told, keyOf(first)].join(' -> ')}`,
        help: 'take one of them out of the circle',
        related: others
          .slice(0, LONGEST_TOLD - 1)
          .map((entry) => ({ path: pathOf(entry), part: 'key', message: `by way of ${keyOf(entry)}` })),
      });
    }
  },
};
