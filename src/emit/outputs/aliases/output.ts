import { localNames } from '../../../mail/postfix-rows.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import template from './aliases.ejs';

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
