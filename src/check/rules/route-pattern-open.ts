import { patternRoutes } from '../facts/route-patterns.ts';
import type { Rule } from '../rule.ts';

/** A pattern that matches addresses of others. */
export const routePatternOpen: Rule = {
  code: 'mail/route-pattern-open',
  severity: 'warning',
  summary: 'A pattern under routes can match addresses that do not end with @ and a domain of ours.',
  reference: 'transport(5); pcre_table(5)',
  explanation:
    'Patterns are held against every recipient, those of outgoing mail too. One that is not tied to a domain of ours ' +
    'catches mail that our people send to others. In /^a-.*|^b@example\\.org$/ only the second half is tied: a bar ' +
    'divides the whole pattern, unless it stands between ( and ).',
  bad: { mail: 'routes:\n  «"/^bounce-[0-9]+@/"»: { relay: "[bounces.example.net]" }\n' },
  mended: { mail: 'routes:\n  "/^bounce-[0-9]+@example\\\\.org$/": { relay: "[bounces.example.net]" }\n' },
  run(context, report) {
    // A broken domain may be ours as well.
    if (context.isBroken('domains')) return;
    const ours = [...context.domains.keys()].filter((domain) => context.ours(domain));
    const escaped = context.domain.replaceAll('.', '\\.');
    for (const { key, pattern } of patternRoutes(context.content)) {
      if (pattern === undefined || pattern.domainsMatched(ours) !== undefined) continue;
      report({
        path: ['routes', key],
        part: 'key',
        message: `The pattern ${key} can match addresses that are not ours`,
        help: `let it end with @ and a domain of ours: @${escaped}$/`,
      });
    }
  },
};
