import { verbatim } from '../../escape/verbatim.ts';
import type { Output } from '../../output.ts';
import template from './postfix-files.ejs';

/** Hand-written files that travel along, unchanged. */
export const postfixFiles: Output = {
  id: 'postfix-files',
  template,
  escape: verbatim,
  *files(system) {
    for (const { name, content } of system.postfix.files) {
      yield {
        target: { kind: 'server', name: system.server.name },
        path: `/etc/postfix/${name}`,
        reload: ['postfix'],
        view: { content },
      };
    }
  },
};
