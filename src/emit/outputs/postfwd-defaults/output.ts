import { plainText } from '../../escape/plain.ts';
import type { Output } from '../../output.ts';
import template from './postfwd-defaults.ejs';

/** /etc/default/postfwd: the port that main.cf asks, and the rules' file. */
export const postfwdDefaults: Output = {
  id: 'postfwd-defaults',
  template,
  escape: plainText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/default/postfwd',
      reload: ['postfwd'],
      view: {},
    };
  },
};
