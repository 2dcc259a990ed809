import { pathOf } from '../../mail/address-book.ts';
import type { AddressPattern } from '../../mail/address-pattern.ts';
import { quoted } from '../../mail/names.ts';
import { keyOf } from '../facts/destinations.ts';
import { matchesEverything, patternRoutes } from '../facts/route-patterns.ts';
import type { Rule } from '../rule.ts';

/** An address that a pattern of a route matches as well. */
export const shadowedByRoute: Rule = {
  code: 'mail/shadowed-by-route',
  severity: 'warning',
  summary: 'A pattern under routes matches an address that has an entry of its own.',
  reference: 'transport(5); pcre_table(5)',
  explanation:
    'A pattern is meant for addresses that nobody can list beforehand. Where it matches a listed one too, two entries ' +
    'speak of the same address, and a reader cannot tell which of them gets its mail.',
  bad: {
    mail: 'addresses:\n  people:\n    «bounce-desk»: ops1\nroutes:\n  "/^bounce-.*@example\\\\.org$/": { relay: "[bounces.example.net]" }\n',
  },
  mended: {
    mail: 'addresses:\n  people:\n    bounce-desk: ops1\nroutes:\n  "/^bounce-[0-9]+@example\\\\.org$/": { relay: "[bounces.example.net]" }\n',
  },
  run({ book, content, domain }, report) {
    // A pattern that takes all mail is another mistake.
    const routes = [...patternRoutes(content)].filter((route) => !matchesEverything(route, domain));
    if (routes.length === 0) return;
    for (const entry of book.entries()) {
      if (entry.address.startsWith('@')) continue;
      const route = routes.find(({ pattern }) => matches(pattern, entry.address));
      if (route === undefined) continue;
      report({
        path: pathOf(entry),
        part: entry.section === 'lists' ? 'value' : 'key',
        message: `${quoted(keyOf(entry))} is matched by the pattern ${route.key} too`,
        help: 'make the pattern narrower, or rename the address',
        related: [{ path: ['routes', route.key], part: 'key', message: 'the pattern' }],
      });
    }
  },
};

function matches(pattern: AddressPattern | undefined, address: string): boolean {
  return pattern?.test(address) ?? false;
}
