import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

/** A program that Postfix cannot find. */
export const pipeCommand: Rule = {
  code: 'mail/pipe-command',
  severity: 'error',
  summary: 'The program of a pipe is not named by its full path.',
  reference: 'pipe(8), "argv="',
  explanation:
    'Postfix starts the program itself, without a shell and without a search path, so it needs the whole path.',
  bad: { mail: 'postfix:\n  pipes:\n    tracker: { user: tracker, command: [«tracker»] }\n' },
  mended: {
    mail: 'postfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker] }\n',
  },
  run({ content }, report) {
    for (const [name, { command }] of Object.entries(content.postfix?.pipes ?? {})) {
      if (command[0].startsWith('/')) continue;
      report({
        path: ['postfix', 'pipes', name, 'command', 0],
        message: `${quoted(command[0])} is not the full path of a program`,
        help: `write the whole path, such as /usr/local/bin/${command[0].split('/').pop()}`,
      });
    }
  },
};
