import type { Login } from '../../mail/system.ts';
import type { Effect } from '../effects.ts';
import { effectiveLimit, upTo } from '../limits.ts';
import { names, say, type Words } from '../words.ts';
import type { AddressContext } from './address-context.ts';
import { verb } from './mail.ts';

/** What is added to the sentence about an address, and to one about many. */
export interface Tail {
  words(number: number): Words;
  readonly inGeneral: Words;
}

const NOTHING: Tail = { words: () => [], inGeneral: [] };

/** Whose mailbox is empty from now on, and whose login is gone: a sentence of its own. */
export function lossNews({ address }: Effect, { people, review }: AddressContext): Tail {
  const emptied = people.emptiedBy.get(address) ?? [];
  const ended = people.endedWith.get(address) ?? [];
  const { isFull } = review.naming;
  const mailboxes = say`${mailbox(emptied)} ${names(emptied, isFull)} ${verb(emptied.length, 'gets', 'get')} no more mail`;
  const logins = say`${login(ended)} ${names(ended, isFull)} ${verb(ended.length, 'is', 'are')} gone`;
  if (emptied.length > 0 && ended.length > 0) {
    return {
      words: () => say`. The ${mailboxes}, and the ${logins}`,
      inGeneral: [', their mailboxes get no more mail, and their logins are gone'],
    };
  }
  if (emptied.length > 0) {
    return { words: () => say`. The ${mailboxes}`, inGeneral: [', and their mailboxes get no more mail'] };
  }
  if (ended.length > 0)
    return { words: () => say`. The ${logins}`, inGeneral: [', and their logins are gone'] };
  return NOTHING;
}

function mailbox(accounts: readonly string[]): Words {
  return [accounts.length === 1 ? 'mailbox' : 'mailboxes'];
}

function login(logins: readonly string[]): Words {
  return [logins.length === 1 ? 'login' : 'logins'];
}

/** Who may newly send as an address, and who no longer; a login that is gone is told of elsewhere. */
export function rightsNews({ address, own }: Effect, { rights, people, review }: AddressContext): Tail {
  const change = rights.get(address);
  if (change === undefined) return NOTHING;
  const { isFull } = review.naming;
  const introduced = people.introducedBy.get(address) ?? [];
  const gained = change.gained.filter((name) => !introduced.includes(name));
  const lost = change.lost.filter((name) => !people.removed.has(name));
  const isNew = own !== undefined && own.old === undefined;
  const may = isNew ? 'may' : 'may now';
  return {
    words: (number) => {
      const it = address.startsWith('@') || number > 1 ? 'them' : 'it';
      return [
        ...introduced.flatMap((name) => say`; ${introduction(people.added.get(name), it, review)}`),
        ...(gained.length === 0 ? [] : say`; ${names(gained, isFull)} ${[`${may} send as ${it}`]}`),
        ...(lost.length === 0 ? [] : say`; ${names(lost, isFull)} ${[`may no longer send as ${it}`]}`),
      ];
    },
    inGeneral: isNew
      ? ['; their logins may send as them']
      : inGeneral(introduced.length > 0, gained.length > 0, lost.length > 0),
  };
}

function introduction(login: Login | undefined, it: string, { head }: AddressContext['review']): Words {
  if (login === undefined) return [];
  const limit = effectiveLimit(login, head.system);
  return say`the new login ${login.name} ${[`may send as ${it}`]}, ${upTo(limit)}`;
}

function inGeneral(introduced: boolean, gained: boolean, lost: boolean): Words {
  if (introduced) return ['; new logins may send as them'];
  if (gained && lost) return ['; other logins may send as them than before'];
  if (gained) return ['; more logins may send as them'];
  return lost ? ['; fewer logins may send as them'] : [];
}

/** True when somebody may newly send as an address that was there before. */
export function isGivenAway({ address, own }: Effect, { rights }: AddressContext): boolean {
  if (own !== undefined && own.old === undefined) return false;
  return (rights.get(address)?.gained.length ?? 0) > 0;
}
