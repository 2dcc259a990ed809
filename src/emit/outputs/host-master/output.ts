import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import { POSTFIX_SERVICES } from '../../postfix-services.ts';
import template from './host-master.ejs';

/** master.cf of each relaying host (master(5)). */
export const hostMaster: Output = {
  id: 'host-master',
  template,
  escape: postfixText,
  *files({ hosts }) {
    for (const host of hosts) {
      yield {
        target: { kind: 'host', name: host.name },
        path: '/etc/postfix/master.cf',
        reload: ['postfix'],
        view: { path: host.path, services: POSTFIX_SERVICES },
      };
    }
  },
};
