import type { Effect } from '../effects.ts';
import { accepts } from '../renames.ts';
import type { AddressContext } from './address-context.ts';
import { stayed } from './entry-tales.ts';
import { fates } from './mail.ts';
import { begun, changed } from './reach-tales.ts';
import { refused, renamedAway, returned, stopped } from './refusal-tales.ts';
import { type Origin, originOf, sortedRisks, type Telling } from './statement.ts';
import type { Tale } from './tale.ts';

/** Tells what becomes of one address. */
export function tellingOf(effect: Effect, context: AddressContext): Telling {
  const tale = taleOf(effect, context);
  return {
    ...tale,
    subject: effect.address,
    risks: sortedRisks(tale.risks),
    origins: originsOf(effect, context),
  };
}

function taleOf(effect: Effect, context: AddressContext): Tale {
  const { address, before, after, gained, lost } = effect;
  if (context.review.renamed.has(address)) return renamedAway(effect, context);
  if (accepts(before) && !accepts(after)) {
    return fates(after, 1).length === 0 ? stopped(effect, context) : returned(effect, context);
  }
  if (!accepts(before) && accepts(after)) return begun(effect, context);
  if (gained.length + lost.length === 0) return stayed(effect, context);
  return accepts(after) ? changed(effect, context) : refused(effect, context);
}

/** Its own line, that of its new name, or the lines of the addresses that it changes through. */
function originsOf({ address, own, through }: Effect, { review }: AddressContext): Origin[] {
  const newName = review.renamed.get(address);
  // An entry that is over stands there still.
  const ended = own?.new === undefined ? review.head.system.findEnded(address) : undefined;
  if (ended !== undefined) return [{ side: 'head', path: ended.path }];
  if (own !== undefined && newName === undefined) return [originOf(own)];
  const decisive = newName === undefined ? through : [newName];
  const causes = review.effects.filter((effect) => decisive.includes(effect.address));
  return causes.flatMap((cause) => (cause.own === undefined ? [] : [originOf(cause.own)]));
}
