import type { Path } from '../../diagnostics/source.ts';
import { isWithin } from '../../mail/address.ts';
import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { spfRecords } from '../facts/spf-records.ts';
import type { Rule } from '../rule.ts';

/** An SPF record that leads to a name of ours without one. */
export const spfIncludeMissing: Rule = {
  code: 'mail/spf-include-missing',
  severity: 'warning',
  summary: 'An SPF record includes a name in a zone of ours that mailc writes no SPF record for.',
  reference: 'RFC 7208 sections 4.6.4 and 5.2',
  explanation:
    'An include must lead to an SPF record: where there is none, receivers take the whole record for broken, and each ' +
    'look-up that finds nothing counts against a limit of two. mailc writes the records of domains and machines and of ' +
    'no other name. If the rest of the zone has one for this name, silence the rule with that reason.',
  bad: { mail: 'dns:\n  spf: { include: [«_spf.example.org»] }\n' },
  mended: { mail: 'dns:\n  spf: { include: [_spf.example.net] }\n' },
  run(context, report) {
    if (context.isIncomplete || context.server === undefined) return;
    const records = spfRecords(context);
    for (const { name, path } of includes(context)) {
      const zone = context.zones.find((ours) => isWithin(name, ours));
      if (zone === undefined || records(name) !== undefined) continue;
      report({
        path,
        message: `The zone ${zone} is ours, and mailc writes no SPF record for ${quoted(name)}`,
        help: 'name the addresses themselves under ipv4 and ipv6, or silence this if the zone has the record by hand',
      });
    }
  },
};

function* includes({ content }: Context): Generator<{ name: string; path: Path }> {
  for (const [index, name] of (content.dns?.spf?.include ?? []).entries()) {
    yield { name, path: ['dns', 'spf', 'include', index] };
  }
  for (const [domain, settings] of Object.entries(content.domains ?? {})) {
    const stated = 'spf' in settings ? (settings.spf?.include ?? []) : [];
    for (const [index, name] of stated.entries()) {
      yield { name, path: ['domains', domain, 'spf', 'include', index] };
    }
  }
}
