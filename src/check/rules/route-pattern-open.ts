import { patternRoutes } from '../facts/route-patterns.ts';
import type { Rule } from '../rule.ts';

/** A pattern that matches addresses of others. */
export const routePatternOpen: Rule = {
  code: 'mail/route-pattern-open',
  severity: 'warning',
  summary: 'A pattern under routes does not end with @ and a domain of ours.',
  reference: 'transport(5); pcre_table(5)',
  explanation:
    'Patterns are held against every recipient, those of outgoing mail too. One that is not tied to a domain of ours ' +
    'catches mail that our people send to others.',
  bad: { mail: 'routes:\n  «"/^bounce-[0-9]+@/"»: { relay: "[bounces.example.net]" }\n' },
  mended: { mail: 'routes:\n  "/^bounce-[0-9]+@example\\\\.org$/": { relay: "[bounces.example.net]" }\n' },
  run(context, report) {
    for (const { key, pattern } of patternRoutes(context.content)) {
      const domain = domainAtEnd(key);
      if (pattern === undefined || context.ours(domain) || context.mayBeLost(domain)) continue;
      const escaped = context.domain.replaceAll('.', '\\.');
      report({
        path: ['routes', key],
        part: 'key',
        message: `The pattern ${key} can match addresses that are not ours`,
        help: `let it end with @ and a domain of ours: @${escaped}$/`,
      });
    }
  },
};

/** `@example\.org$/` -> `example.org`; '' where the pattern does not end so. */
function domainAtEnd(key: string): string {
  const literal = /@((?:[A-Za-z0-9-]|\\[.-])+)\$\/$/.exec(key)?.[1] ?? '';
  return literal.replaceAll('\\', '').toLowerCase();
}
