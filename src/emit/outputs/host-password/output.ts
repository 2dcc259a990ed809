import { passwordName } from '../../../mail/credential.ts';
import type { Host, Server } from '../../../mail/system.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output, OutputFile } from '../../output.ts';
import { placeholder } from '../../sealed.ts';
import template from './host-password.ejs';

/** `sasl_passwd` of each host with a credential (smtp_sasl_password_maps), with a placeholder for the password. */
export const hostPassword: Output = {
  id: 'host-password',
  template,
  escape: postfixText,
  *files({ hosts, server }) {
    for (const host of hosts) if (host.credential !== undefined) yield fileOf(host, host.credential, server);
  },
};

function fileOf(host: Host, credential: NonNullable<Host['credential']>, server: Server): OutputFile {
  const name = passwordName(host.name, credential.current.generation);
  return {
    target: { kind: 'host', name: host.name },
    path: '/etc/postfix/sasl_passwd',
    mode: '0600',
    reload: ['postfix'],
    sealed: true,
    view: { host, credential, server, password: placeholder('login', name) },
  };
}
