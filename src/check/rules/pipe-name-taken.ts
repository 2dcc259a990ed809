import { quoted } from '../../mail/names.ts';
import { POSTFIX_SERVICE_NAMES } from '../../mail/postfix-parameters.ts';
import type { Rule } from '../rule.ts';

/** A program with the name of a part of Postfix. */
export const pipeNameTaken: Rule = {
  code: 'mail/pipe-name-taken',
  severity: 'error',
  summary: 'A program of postfix.pipes has the name of a service of Postfix.',
  reference: 'master(5)',
  explanation:
    'Each program becomes a service in master.cf, under its name. Postfix has services of its own there, such as smtp ' +
    'and local, without which it delivers nothing.',
  bad: { mail: 'postfix:\n  pipes:\n    «local»: { user: tracker, command: [/usr/local/bin/tracker] }\n' },
  mended: { mail: 'postfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker] }\n' },
  run({ content }, report) {
    for (const name of Object.keys(content.postfix?.pipes ?? {})) {
      if (!POSTFIX_SERVICE_NAMES.has(name)) continue;
      report({
        path: ['postfix', 'pipes', name],
        part: 'key',
        message: `${quoted(name)} is a service of Postfix itself`,
        help: 'give the program another name',
      });
    }
  },
};
