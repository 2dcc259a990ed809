import type { Path } from '../diagnostics/source.ts';
import { pathOf } from '../mail/address-book.ts';
import type { SenderResult } from '../mail/alignment.ts';
import { Context, type RuleInput } from './context.ts';
import { forwardsLeaving, rewritesSenders } from './facts/forwarded.ts';
import { sendersSeen } from './facts/sender-results.ts';
import { NOTHING_LOST } from './lost.ts';
import { Silences } from './silence.ts';

/** What receivers find out about the mail that leaves our server. */
export interface Reception {
  /** Our own mail: every kind of sender that mail.yml allows. */
  readonly senders: readonly SenderResult[];
  /** The mail of strangers, by the forward that hands it on. */
  readonly forwards: readonly ForwardResult[];
}

export interface ForwardResult {
  /** The forward, in full. */
  readonly address: string;
  /** Its destinations at other providers. */
  readonly to: readonly string[];
  /** fail: the envelope sender is the stranger's; pass: it was rewritten into one of ours, which is not in header From. */
  readonly spf: { readonly result: 'fail' | 'pass'; readonly aligned: false };
  /** The stranger's own signature, if there is one, stays whole: nothing here changes a message on its way. */
  readonly dkim: { readonly result: 'as-sent' };
  /** It passes exactly when that signature passes and is aligned. */
  readonly dmarc: { readonly result: 'as-dkim' };
  readonly path: Path;
}

/** Works out what receivers see of a document without errors (RFC 7208, RFC 6376, RFC 9989). */
export function receptionOf(input: Omit<RuleInput, 'lost'>): Reception {
  const context = new Context({ ...input, lost: NOTHING_LOST }, new Silences(input.content, []), new Map());
  const result = rewritesSenders(context) ? 'pass' : 'fail';
  const forwards = [...forwardsLeaving(context)].map(({ entry, to }) => ({
    address: entry.address,
    to,
    spf: { result, aligned: false } as const,
    dkim: { result: 'as-sent' } as const,
    dmarc: { result: 'as-dkim' } as const,
    path: pathOf(entry),
  }));
  return { senders: sendersSeen(context), forwards };
}
