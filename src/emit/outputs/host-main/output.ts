import { RELEASE_PROBE } from '../../../mail/postfix-rows.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import template from './host-main.ejs';

/** main.cf of each relaying host (postconf(5)). */
export const hostMain: Output = {
  id: 'host-main',
  template,
  escape: postfixText,
  *files({ hosts, server, domain }) {
    for (const host of hosts) {
      yield {
        target: { kind: 'host', name: host.name },
        path: '/etc/postfix/main.cf',
        reload: ['postfix'],
        view: { host, server, domain, release: RELEASE_PROBE },
      };
    }
  },
};
