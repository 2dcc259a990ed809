import { LOGIN_WANTED, RELEASE_PROBE, replyText } from '../../../mail/postfix-rows.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import template from './postfix-main.ejs';

/** Where each signer listens as a milter. */
const MILTERS = { opendkim: '127.0.0.1:8891', rspamd: '127.0.0.1:11332' } as const;

/** The server's main.cf (postconf(5)), complete. */
export const postfixMain: Output = {
  id: 'postfix-main',
  template,
  escape: postfixText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfix/main.cf',
      reload: ['postfix'],
      view: {
        server: system.server,
        domain: system.domain,
        map: system.postfix.mapType,
        saslBackend: system.saslBackend,
        milter: milter(system),
        release: RELEASE_PROBE,
        loginWanted: replyText(LOGIN_WANTED),
        sealed: system.sealed[0]?.path,
        pipes: system.postfix.pipes,
        main: system.postfix.main,
      },
    };
  },
};

function milter({ dkim }: MailSystem): string | undefined {
  return dkim.senders.length === 0 ? undefined : MILTERS[dkim.signer];
}
