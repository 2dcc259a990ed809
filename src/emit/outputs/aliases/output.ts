import type { KnownAddress, MailSystem } from '../../../mail/system.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import template from './aliases.ejs';

/** Whom programs of a server write to without asking anybody (RFC 5321 section 4.5.1; cron(8)). */
const LOCAL_NAMES = ['mailer-daemon', 'postmaster', 'root'];

/** `aliases` (aliases(5)): local names lead to the addresses of the same name, where those are known. */
export const aliases: Output = {
  id: 'aliases',
  template,
  escape: postfixText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfix/aliases',
      map: { type: system.postfix.mapType, command: 'postalias' },
      reload: ['postfix'],
      view: { rows: localNames(system) },
    };
  },
};

/** A name that programs write to at `localhost`, and the address that it leads to. */
interface LocalName {
  readonly name: string;
  readonly address: string;
  readonly path: KnownAddress['path'];
}

/** The rows of `aliases`; `transport` lets exactly these names pass to local delivery, which reads them. */
export function localNames(system: MailSystem): LocalName[] {
  const wanted = new Set(LOCAL_NAMES.map((name) => `${name}@${system.domain}`));
  const known = new Map<string, KnownAddress>();
  for (const entry of system.addresses) if (wanted.has(entry.address)) known.set(entry.address, entry);
  // An account of that name keeps its mailbox: an alias would catch the mail on its way there, and loop.
  const accounts = new Set(system.logins.map((login) => login.name));
  return LOCAL_NAMES.filter((name) => !accounts.has(name)).flatMap((name) => {
    const entry = known.get(`${name}@${system.domain}`);
    return entry === undefined ? [] : [{ name, address: entry.address, path: entry.path }];
  });
}
