import { splitAddress } from '../mail/address.ts';
import type { MailSystem } from '../mail/system.ts';
import { changesOf, type Review } from './review.ts';

/** Which logins may newly, and may no longer, send as something. */
export interface RightChange {
  /** A full address, or `@domain` for every other one of the domain. */
  readonly sender: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** Every difference between the rights to send, by sender. */
export function rightChanges(review: Review): Map<string, RightChange> {
  const differences = new Map<string, RightChange>();
  for (const { subject: sender } of changesOf(review, 'sender')) {
    const before = review.base === undefined ? [] : loginsOf(sender, review.base.system);
    const after = loginsOf(sender, review.head.system);
    const gained = after.filter((login) => !before.includes(login));
    const lost = before.filter((login) => !after.includes(login));
    if (gained.length + lost.length > 0) differences.set(sender, { sender, gained, lost });
  }
  return differences;
}

/** An address without a row of its own has that of its domain (smtpd_sender_login_maps). */
function loginsOf(sender: string, system: MailSystem): readonly string[] {
  const right = system.findRight(sender) ?? system.findRight(`@${splitAddress(sender).domain}`);
  return right?.logins ?? [];
}
