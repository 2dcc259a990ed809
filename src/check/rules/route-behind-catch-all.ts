import { splitAddress } from '../../mail/address.ts';
import { pathOf } from '../../mail/address-book.ts';
import { destinationsOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import type { Context, ForwardEntry } from '../context.ts';
import { matchesEverything, type PatternRoute, patternRoutes } from '../facts/route-patterns.ts';
import type { Rule } from '../rule.ts';

/** A pattern whose addresses a catch-all takes first. */
export const routeBehindCatchAll: Rule = {
  code: 'mail/route-behind-catch-all',
  severity: 'warning',
  summary: 'A pattern under routes matches only addresses whose mail a catch-all forwards.',
  reference: 'virtual(5); transport(5)',
  explanation:
    'Forwards are followed before routes are asked. A catch-all forwards the mail of every address of its domain that ' +
    'no entry names, those included that a pattern would match: the route never gets a message.',
  bad: {
    mail: 'forwards:\n  lists: { "*@lists.example.org": ops1 }\ndomains:\n  lists.example.org: {}\nroutes:\n  «"/^bounce-[0-9]+@lists\\\\.example\\\\.org$/"»: { relay: "[bounces.example.net]" }\n',
  },
  mended: {
    mail: 'forwards:\n  lists: { info@lists.example.org: ops1, postmaster@lists.example.org: ops1, abuse@lists.example.org: ops1 }\ndomains:\n  lists.example.org: {}\nroutes:\n  "/^bounce-[0-9]+@lists\\\\.example\\\\.org$/": { relay: "[bounces.example.net]" }\n',
  },
  run(context, report) {
    const catchAlls = forwardingCatchAlls(context);
    if (catchAlls.size === 0) return;
    for (const route of patternRoutes(context.content)) {
      // A pattern that takes all mail is another mistake.
      if (matchesEverything(route, context.domain)) continue;
      const domains = route.pattern?.domainsMatched(catchAlls.keys()) ?? [];
      const taking = [...domains].flatMap((domain) => catchAlls.get(domain) ?? []);
      if (taking.length === 0 || taking.some((entry) => leadsTo(route, entry, context))) continue;
      const names = taking.map(({ key }) => quoted(key)).join(', ');
      report({
        path: ['routes', route.key],
        part: 'key',
        message: `The pattern ${route.key} never applies: ${names} takes all mail that it matches`,
        help: 'name the addresses of the catch-all one by one, or remove the route',
        related: taking.map((entry) => ({ path: pathOf(entry), part: 'key', message: 'the catch-all' })),
      });
    }
  },
};

/** By domain. One that drops or refuses mail comes after the patterns. */
function forwardingCatchAlls({ forwards }: Context): Map<string, ForwardEntry> {
  const catchAlls = forwards.filter(
    ({ address, value }) => address.startsWith('@') && destinationsOf(value).length > 0,
  );
  return new Map(catchAlls.map((entry) => [splitAddress(entry.address).domain, entry]));
}

/** An address that a catch-all itself leads to goes on from there, to the route. */
function leadsTo({ pattern }: PatternRoute, { value }: ForwardEntry, context: Context): boolean {
  return destinationsOf(value).some((to) => pattern?.test(context.complete(to)));
}
