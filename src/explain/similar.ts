import { splitAddress } from '../mail/address.ts';
import { similarName } from '../mail/names.ts';
import type { MailSystem } from '../mail/system.ts';
import { folded, withoutExtension } from './tables.ts';

/** The known address that a misspelt one most likely means; the rest of a list's ten addresses is not looked at. */
export function similarAddress(address: string, system: MailSystem): string | undefined {
  const { localPart, domain } = splitAddress(folded(withoutExtension(address).stem));
  const ours = system.domains.flatMap((one) => (one.class === 'accepted' ? [one.name] : []));
  const name = ours.includes(domain) ? domain : similarName(domain, ours);
  if (name === undefined) return undefined;
  if (name !== domain && system.find(`${localPart}@${name}`) !== undefined) return `${localPart}@${name}`;
  const similar = similarName(localPart, localPartsOf(name, system));
  return similar === undefined ? undefined : `${similar}@${name}`;
}

/** The login that a misspelt one most likely means. */
export function similarLogin(login: string, { logins }: MailSystem): string | undefined {
  return similarName(
    login,
    logins.map(({ name }) => name),
  );
}

function* localPartsOf(name: string, { addresses }: MailSystem): Generator<string> {
  for (const { address, section } of addresses) {
    const { localPart, domain } = splitAddress(address);
    if (domain === name && localPart !== '' && section !== 'lists') yield localPart;
  }
}
