import type { End } from '../../explain/answers.ts';
import { splitAddress } from '../../mail/address.ts';
import type { Effect } from '../effects.ts';
import type { Naming } from '../naming.ts';
import { joined, say, type Words } from '../words.ts';
import type { AddressContext } from './address-context.ts';
import { expiryOf } from './entry-tales.ts';
import { difference, fates, reaches, verb } from './mail.ts';
import { isGivenAway, lossNews, rightsNews } from './people-news.ts';
import { by, type Tale } from './tale.ts';

/** An address whose mail is taken from now on. */
export function begun(effect: Effect, context: AddressContext): Tale {
  const { naming } = context.review;
  const rights = rightsNews(effect, context);
  const start = isNew(effect) ? 'are new' : 'now accept mail';
  return {
    predicate: (number) =>
      say`${beginning(effect, naming, number)}${by(effect, context)}${rights.words(number)}${expiryOf(effect, number)}`,
    inGeneral: say`${[start]} and reach ${kindsOf(effect.after, naming)}${rights.inGeneral}`,
    risks: [
      effect.after.some((end) => naming.leaves(end)) && 'leaves',
      effect.address.startsWith('@') && 'catch-all',
      isGivenAway(effect, context) && 'sends-as',
    ],
  };
}

function isNew({ own }: Effect): boolean {
  return own !== undefined && own.old === undefined;
}

function beginning(effect: Effect, naming: Naming, number: number): Words {
  const { address, after } = effect;
  const reach = reaches(after, number, naming);
  if (address.startsWith('@')) {
    const state = isNew(effect) ? 'is a new catch-all' : 'now accepts mail';
    return say`${[state]}: every other address of ${splitAddress(address).domain} ${reaches(after, 1, naming)}`;
  }
  const state = isNew(effect)
    ? verb(number, 'is new', 'are new')
    : say`now ${verb(number, 'accepts', 'accept')} mail`;
  return say`${state}: ${verb(number, 'it', 'they')} ${reach}`;
}

/** An address whose mail goes elsewhere, or also elsewhere, or no longer to all. */
export function changed(effect: Effect, context: AddressContext): Tale {
  const { naming } = context.review;
  const { gained, lost } = effect;
  const [loss, rights] = [lossNews(effect, context), rightsNews(effect, context)];
  return {
    predicate: (number) => [
      ...standing(effect, number),
      ...difference(effect, number, naming),
      ...by(effect, context),
      ...rights.words(number),
      ...expiryOf(effect, number),
      ...loss.words(number),
    ],
    inGeneral: say`${differenceInGeneral(effect, naming)}${rights.inGeneral}${loss.inGeneral}`,
    risks: [
      naming.reached(lost) !== undefined && 'loses-mail',
      fates(gained, 1).length > 0 && 'drops-mail',
      gained.some((end) => naming.leaves(end)) && 'leaves',
      isGivenAway(effect, context) && 'sends-as',
    ],
  };
}

/** An address that a catch-all had before, or has from now on. */
function standing({ own }: Effect, number: number): Words {
  const [be, it] = [verb(number, 'is', 'are'), verb(number, 'it', 'they')];
  if (own === undefined || (own.old !== undefined && own.new !== undefined)) return [];
  return own.old === undefined
    ? say`${be} new, no longer part of the catch-all: ${it} `
    : say`${be} gone; as part of the catch-all ${it} `;
}

function differenceInGeneral({ gained, lost }: Effect, naming: Naming): Words {
  const outside = gained.some((end) => naming.leaves(end)) ? [', some of them outside the organisation'] : [];
  if (gained.length === 0) return ['no longer reach all that they reached'];
  if (naming.reached(gained) === undefined) return ['now have their mail dropped or given back'];
  return [lost.length > 0 ? 'now reach others than before' : 'now also reach others', ...outside];
}

/** What kinds of places mail reaches. */
function kindsOf(ends: readonly End[], naming: Naming): Words {
  const inside = ends.filter((end) => !naming.leaves(end));
  const kinds = [
    inside.some(({ kind }) => kind === 'mailbox') && 'mailboxes',
    inside.some(({ kind }) => kind === 'outside') && 'other machines of ours',
    ends.some((end) => naming.leaves(end)) && 'addresses outside the organisation',
    inside.some(({ kind }) => kind === 'relay') && 'other relays',
    inside.some(({ kind }) => kind === 'pipe') && 'programs',
    inside.some(({ kind }) => kind === 'discard') && 'nobody, for their mail is dropped',
  ];
  return joined(kinds.filter((kind) => kind !== false).map((kind) => [kind]));
}
