import { quoted, similarName } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

const WAYS = ['include', 'rfc2136', 'octodns', 'dnscontrol'] as const;

/** A way of publishing for a zone that is none of ours. */
export const unknownPublishedZone: Rule = {
  code: 'mail/unknown-published-zone',
  severity: 'error',
  summary: 'dns.publish names a zone that gets no snippet.',
  reference: 'docs/dns.md',
  explanation:
    'A way of publishing serves the zones that it names. With a misspelt name, the zone that was meant is not published ' +
    'that way, and nobody is told.',
  bad: { mail: 'dns:\n  publish: { octodns: { directory: dns, zones: [«example.ogr»] } }\n' },
  mended: { mail: 'dns:\n  publish: { octodns: { directory: dns, zones: [example.org] } }\n' },
  run(context, report) {
    if (context.isIncomplete) return;
    const { zones } = context;
    for (const way of WAYS) {
      for (const [index, zone] of (context.content.dns?.publish?.[way]?.zones ?? []).entries()) {
        if (zones.includes(zone)) continue;
        const similar = similarName(zone, zones);
        report({
          path: ['dns', 'publish', way, 'zones', index],
          message: `${quoted(zone)} is none of the zones that get a snippet`,
          help:
            similar === undefined ? `the zones are: ${zones.join(', ')}` : `did you mean ${quoted(similar)}?`,
        });
      }
    }
  },
};
