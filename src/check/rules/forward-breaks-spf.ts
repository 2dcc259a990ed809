import { pathOf } from '../../mail/address-book.ts';
import { allOf, quoted } from '../../mail/names.ts';
import { forwardsLeaving, rewritesSenders } from '../facts/forwarded.ts';
import type { Rule } from '../rule.ts';

const MOST_NAMES = 5;

/** Forwards whose mail looks forged to the next server. */
export const forwardBreaksSpf: Rule = {
  code: 'mail/forward-breaks-spf',
  severity: 'warning',
  summary: 'Forwards hand mail on to other providers, where the mail of strangers fails SPF.',
  reference: 'RFC 7208 section D.3 and appendix E; RFC 7960 section 3.2',
  explanation:
    'A forward sends mail on from our server with the envelope sender that it came with. The SPF record of that sender ' +
    'names the servers of the sender and not ours, so the next server finds SPF failed. Mail that its sender signed ' +
    'still passes DKIM, for nothing here changes it; what is not signed may land in the spam folder or be refused, and ' +
    'the refusal goes back to the stranger. One warning stands for all such forwards; "forwards" silences it.',
  bad: { mail: 'forwards:\n  groups:\n    «security»: [ops1, someone@example.net]\n' },
  mended: {
    mail: 'forwards:\n  groups:\n    security: [ops1, someone@example.net]\nsilence:\n  mail/forward-breaks-spf:\n    forwards: members who read elsewhere look into their spam folder\n',
  },
  run(context, report) {
    if (rewritesSenders(context)) return;
    const leaving = [...forwardsLeaving(context)]
      .map(({ entry }) => entry)
      .filter((entry) => !context.silences.covers(forwardBreaksSpf, pathOf(entry)));
    const [first] = leaving;
    if (first === undefined) return;
    const named = leaving.slice(0, MOST_NAMES).map(({ key }) => quoted(key));
    const others = leaving.length - named.length;
    report({
      path: pathOf(first),
      part: 'key',
      message: `Mail of strangers fails SPF at the next server when it is handed on by ${inWords(named, others)}`,
      help:
        'give its readers mailboxes here, or rewrite envelope senders (SRS, "sender_canonical_maps" under ' +
        'postfix.main); or silence this rule for "forwards" with a reason',
    });
  },
};

function inWords(names: readonly string[], others: number): string {
  if (others > 0) return `${names.join(', ')} and ${others} more`;
  return allOf(names);
}
