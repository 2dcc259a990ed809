import { splitAddress } from '../../mail/address.ts';
import { pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import { keyOf } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** An address with the sign that begins an extension. */
export const plusInAddress: Rule = {
  code: 'mail/plus-in-address',
  severity: 'warning',
  summary: 'An address of ours has a plus sign.',
  reference: 'postconf(5), "recipient_delimiter"',
  explanation:
    'Everything after a + is an extension that each address has by itself: mail to dev1+news reaches dev1. An entry ' +
    'for one extension works, but it is an exception that nobody expects, and who may send as it is decided by the ' +
    'address without the extension.',
  bad: { mail: 'addresses:\n  people:\n    dev1: {}\n    «dev1+news»: ops1\n' },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\n    dev1-news: ops1\n' },
  run({ book }, report) {
    for (const entry of book.entries()) {
      const { localPart } = splitAddress(entry.address);
      if (entry.section === 'lists' || !localPart.includes('+')) continue;
      report({
        path: pathOf(entry),
        part: 'key',
        message: `${quoted(keyOf(entry))} has a plus sign, after which an extension of ${quoted(localPart.split('+')[0] ?? '')} begins`,
        help: 'use a hyphen or a dot instead',
      });
    }
  },
};
