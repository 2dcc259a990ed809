import type { End } from '../../explain/answers.ts';
import { splitAddress } from '../../mail/address.ts';
import type { Effect } from '../effects.ts';
import { joined, say, type Words } from '../words.ts';
import type { AddressContext } from './address-context.ts';
import { fates, reaches, verb } from './mail.ts';
import { lossNews, rightsNews, type Tail } from './people-news.ts';
import { by, type Tale } from './tale.ts';

/** An address whose mail goes on under another name. */
export function renamedAway({ address, before }: Effect, { review }: AddressContext): Tale {
  const { naming, renamed } = review;
  const newName = renamed.get(address) ?? '';
  const [old, fresh] = [splitAddress(address), splitAddress(newName)];
  return {
    predicate: (number) =>
      say`${verb(number, 'stops', 'stop')} accepting mail: it is renamed to ${naming.address(newName)}, which ${reaches(before, 1, naming)}`,
    inGeneral:
      old.localPart === fresh.localPart
        ? say`stop accepting mail: they move to ${fresh.domain}, and reach what they reached`
        : ['stop accepting mail: they are renamed, and reach what they reached under other names'],
    risks: ['stops-accepting'],
  };
}

/** An address whose mail is refused from now on. */
export function stopped(effect: Effect, context: AddressContext): Tale {
  const { words, inGeneral } = reasonOf(effect, context);
  const loss = lossOf(effect, context);
  const isGone = effect.own?.new === undefined;
  const rights = isGone ? undefined : rightsNews(effect, context);
  return {
    predicate: (number) =>
      say`${verb(number, 'stops', 'stop')} accepting mail${words}${loss.words(number)}${rights?.words(number) ?? []}`,
    inGeneral: say`stop accepting mail${inGeneral}${loss.inGeneral}${rights?.inGeneral ?? []}`,
    risks: ['stops-accepting'],
  };
}

/** Why: its time is over, or what senders are told; nothing for an address that is simply gone. */
function reasonOf(
  { address, own, after }: Effect,
  { review }: AddressContext,
): { readonly words: Words; readonly inGeneral: Words } {
  const ended = review.head.system.findEnded(address);
  if (ended !== undefined)
    return { words: [`: it expired on ${ended.expires}`], inGeneral: [': they expired'] };
  const reply = own?.new === undefined ? undefined : replyIn(after);
  if (reply === undefined) return { words: [], inGeneral: [] };
  return { words: say`: senders hear ${reply}`, inGeneral: [': senders are told why'] };
}

/** The mailboxes and logins that end with an address; where none does, what it reached. */
function lossOf(effect: Effect, context: AddressContext): Tail {
  const loss = lossNews(effect, context);
  if (loss.words(1).length > 0) return loss;
  const reached = context.review.naming.reached(effect.before);
  return {
    words: (number) =>
      reached === undefined
        ? [`. ${number === 1 ? 'Its' : 'Their'} mail was dropped`]
        : say`. ${verb(number, 'It', 'They')} reached ${reached}`,
    inGeneral: [],
  };
}

/** An address whose mail is taken and given back. */
export function returned(effect: Effect, context: AddressContext): Tale {
  const loss = lossOf(effect, context);
  return {
    predicate: (number) =>
      say`now ${joined(fates(effect.after, number))}${by(effect, context)}${loss.words(number)}`,
    inGeneral: say`now have their mail returned as undeliverable${loss.inGeneral}`,
    risks: ['stops-accepting'],
  };
}

/** An address whose mail was refused, and still is. */
export function refused(effect: Effect, context: AddressContext): Tale {
  return {
    predicate: (number) => refusal(effect, context, number),
    inGeneral: ['are refused with other words than before'],
    risks: [],
  };
}

function refusal(effect: Effect, context: AddressContext, number: number): Words {
  const { own, after, before } = effect;
  const be = verb(number, 'is', 'are');
  if (fates(after, 1).length > 0) return say`now ${joined(fates(after, number))}${by(effect, context)}`;
  if (own !== undefined && own.new === undefined) {
    return say`${be} unknown from now on; senders heard ${replyIn(before) ?? ''}`;
  }
  const state = own !== undefined && own.old === undefined ? 'new, and refused' : 'refused with other words';
  return say`${be} ${[state]}: senders hear ${replyIn(after) ?? ''}`;
}

/** The reply of the server to RCPT TO, less the address, which stands in the sentence already. */
function replyIn(ends: readonly End[]): string | undefined {
  const refusal = ends.find((end) => end.kind === 'refusal');
  if (refusal === undefined) return undefined;
  return `${refusal.code} ${refusal.status} ${refusal.text.replace(/^<.*>: Recipient address rejected: /, '')}`;
}
