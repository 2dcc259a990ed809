import type { Path } from '../../../diagnostics/source.ts';
import { byCodeUnit } from '../../../mail/order.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { dovecotText } from '../../escape/dovecot.ts';
import type { Output } from '../../output.ts';
import template from './dovecot-hosts.ejs';

/** A password that the server accepts; its verifier as the fields of SCRAM-SHA-256. */
interface AcceptedPassword {
  readonly name: string;
  readonly generation: number;
  readonly verifier: string;
  readonly path: Path;
}

/**
 * The SASL entries of the hosts for Dovecot (passwd-file): verifiers only, never a password. A passwd-file has one entry a
 * login, so there are two files: a generation stays in the same one from the day it is accepted to the day it is not, and
 * no step of a rotation moves a password that is in use.
 */
export const dovecotHosts: Output = {
  id: 'dovecot-hosts',
  template,
  escape: dovecotText,
  *files(system) {
    if (system.saslBackend !== 'dovecot') return;
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/dovecot/hosts',
      mode: '0640',
      owner: 'root:dovecot',
      reload: ['dovecot'],
      view: { rows: rows(system) },
    };
  },
};

/** Every password that the server accepts from a host, by host. */
export function acceptedPasswords({ hosts }: MailSystem): AcceptedPassword[] {
  return hosts.flatMap(({ name, credential }) =>
    credential === undefined
      ? []
      : [credential.current, credential.other ?? []]
          .flat()
          .map(({ generation, verifier }) => ({ name, generation, verifier, path: credential.path })),
  );
}

/** True for a password that stands in `hosts`, false for one in `hosts-even`. */
export function isOdd({ generation }: AcceptedPassword): boolean {
  return generation % 2 === 1;
}

/** Odd generations, and a placeholder for each host that has no password at all. */
function rows(system: MailSystem): object[] {
  const odd = acceptedPasswords(system).filter(isOdd);
  const without = system.hosts.filter(({ credential }) => credential === undefined);
  const placeholders = without.map(({ name, path }) => ({ name, verifier: undefined, path }));
  return [...odd, ...placeholders].sort((a, b) => byCodeUnit(a.name, b.name));
}
