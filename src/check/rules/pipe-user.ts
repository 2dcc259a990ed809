import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

const REFUSED = new Set(['root', 'postfix', 'postdrop']);

/** A program that would run with too many rights. */
export const pipeUser: Rule = {
  code: 'mail/pipe-user',
  severity: 'error',
  summary: 'A program of postfix.pipes would run as root or as Postfix.',
  reference: 'pipe(8), "user="',
  explanation:
    'The program reads what strangers send. Postfix does not start it as root or as the owner of the mail queue, and ' +
    'mail for it would wait for ever.',
  bad: { mail: 'postfix:\n  pipes:\n    tracker: { user: «root», command: [/usr/local/bin/tracker] }\n' },
  mended: { mail: 'postfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker] }\n' },
  run({ content }, report) {
    for (const [name, { user }] of Object.entries(content.postfix?.pipes ?? {})) {
      if (!REFUSED.has(user)) continue;
      report({
        path: ['postfix', 'pipes', name, 'user'],
        message: `The program ${name} cannot run as ${quoted(user)}`,
        help: 'make an account for it on the server, and name that',
      });
    }
  },
};
