import { isWithin } from '../../mail/address.ts';
import { quoted, similarName } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';

/** A zone that holds nothing of ours. */
export const unusedZone: Rule = {
  code: 'mail/unused-zone',
  severity: 'warning',
  summary: 'dns.zones names a zone that no domain or machine lies in.',
  reference: 'docs/language.md, "dns"',
  explanation:
    'The snippet of this zone would be empty. Either the name is misspelt, and the records that were meant for it are ' +
    'published nowhere, or it is not needed.',
  bad: { mail: 'dns:\n  zones: [example.org, «exmaple.net»]\nhosts:\n  web1: { fqdn: web1.example.org }\n' },
  mended: { mail: 'dns:\n  zones: [example.org, example.net]\nhosts:\n  web1: { fqdn: web1.example.net }\n' },
  run(context, report) {
    if (context.isIncomplete) return;
    const names = [...namesIn(context)];
    for (const [index, zone] of (context.content.dns?.zones ?? []).entries()) {
      if (names.some((name) => isWithin(name, zone))) continue;
      const similar = similarName(zone, parentsOf(names));
      report({
        path: ['dns', 'zones', index],
        message: `No domain and no machine lies in the zone ${quoted(zone)}`,
        help: similar === undefined ? 'correct it, or remove it' : `did you mean ${quoted(similar)}?`,
      });
    }
  },
};

function* namesIn({ domains, server, hosts, content }: Context): Generator<string> {
  yield* domains.keys();
  if (server) yield server.fqdn;
  for (const { fqdn } of hosts) yield fqdn;
  yield* Object.keys(content.dkim?.keys ?? {});
}

function parentsOf(names: readonly string[]): Set<string> {
  return new Set(
    names.flatMap((name) => [name, name.slice(name.indexOf('.') + 1)]).filter((name) => name.includes('.')),
  );
}
