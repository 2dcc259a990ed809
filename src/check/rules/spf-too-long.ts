import { spfText } from '../../mail/spf.ts';
import { spfFaults, spfRecords } from '../facts/spf-records.ts';
import type { Rule } from '../rule.ts';

/** RFC 7208 section 3.4: what is left of a UDP answer of 512 octets beside question and header. */
const LONGEST = 450;

/** An SPF record that does not fit into one answer. */
export const spfTooLong: Rule = {
  code: 'mail/spf-too-long',
  severity: 'warning',
  summary: 'An SPF record is longer than a DNS answer over UDP.',
  reference: 'RFC 7208 section 3.4',
  explanation:
    'A longer answer has to be fetched again over TCP, which some firewalls block. Then the receiver finds no record ' +
    'and cannot tell our mail from forged mail.',
  bad: { mail: `dns:\n  «spf»: { ipv4: [${addresses(30)}] }\n` },
  mended: { mail: 'dns:\n  spf: { ipv4: [192.0.2.0/27] }\n' },
  run(context, report) {
    const records = spfRecords(context);
    const tooLong = (domain: string) => {
      const size = spfText(records(domain) ?? []).length + domain.length;
      return size > LONGEST ? size : undefined;
    };
    for (const { domain, path, fault: size } of spfFaults(context, tooLong)) {
      report({
        path,
        part: 'key',
        message: `The SPF record of ${domain} has ${size} characters with its name, and ${LONGEST} fit into an answer`,
        help: 'name networks instead of single addresses, or move some of them to a name of their own and include it',
      });
    }
  },
};

function addresses(count: number): string {
  return Array.from({ length: count }, (_, index) => `198.51.100.${index + 1}`).join(', ');
}
