import { spfCost } from '../../mail/spf-lookups.ts';
import { spfFaults, spfRecords } from '../facts/spf-records.ts';
import type { Rule } from '../rule.ts';

/** SPF records that include one another. */
export const spfLoop: Rule = {
  code: 'mail/spf-loop',
  severity: 'error',
  summary: 'SPF records of ours include each other.',
  reference: 'RFC 7208 section 4.6.4',
  explanation:
    'Whoever evaluates the record follows its includes round and round until the limit of ten, and then takes the ' +
    'whole record for broken.',
  bad: { mail: 'dns:\n  «spf»: { include: [example.org] }\n' },
  mended: { mail: 'dns:\n  spf: { include: [_spf.example.net] }\n' },
  run(context, report) {
    const records = spfRecords(context);
    for (const { path, domain, fault: loop } of spfFaults(context, (name) => spfCost(name, records).loop)) {
      report({
        path,
        part: 'key',
        message: `The SPF record of ${domain} includes itself: ${loop.join(' -> ')}`,
        help: 'remove one of the includes; the server is in every record already',
      });
    }
  },
};
