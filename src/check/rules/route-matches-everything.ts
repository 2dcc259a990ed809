import { matchesEverything, patternRoutes } from '../facts/route-patterns.ts';
import type { Rule } from '../rule.ts';

/** A pattern that takes all mail. */
export const routeMatchesEverything: Rule = {
  code: 'mail/route-matches-everything',
  severity: 'error',
  summary: 'A pattern under routes matches every address of the primary domain.',
  reference: 'pcre_table(5); transport(5)',
  explanation:
    'The route would take the mail of everybody, and make every address known, so that spam to any name is accepted.',
  bad: { mail: 'routes:\n  «"/.*@example\\\\.org$/"»: { relay: "[bounces.example.net]" }\n' },
  mended: { mail: 'routes:\n  "/^bounce-.*@example\\\\.org$/": { relay: "[bounces.example.net]" }\n' },
  run({ content, domain }, report) {
    for (const route of patternRoutes(content)) {
      if (!matchesEverything(route, domain)) continue;
      const { key } = route;
      report({
        path: ['routes', key],
        part: 'key',
        message: `The pattern ${key} matches every address of ${domain}`,
        help: 'begin it with ^ and what its addresses have in common',
      });
    }
  },
};
