import { quoted, similarName } from '../../mail/names.ts';
import { referencesIn } from '../facts/parameter-references.ts';
import type { Rule } from '../rule.ts';

/** What pipe(8) fills in. */
const MACROS = new Set([
  'client_address',
  'client_helo',
  'client_hostname',
  'client_port',
  'client_protocol',
  'domain',
  'envid',
  'extension',
  'mailbox',
  'nexthop',
  'original_recipient',
  'queue_id',
  'recipient',
  'sasl_method',
  'sasl_sender',
  'sasl_username',
  'sender',
  'size',
  'user',
]);

/** A word of a command that Postfix does not fill in. */
export const pipeMacro: Rule = {
  code: 'mail/pipe-macro',
  severity: 'error',
  summary: 'The command of a program refers to something that Postfix does not know.',
  reference: 'pipe(8), "argv="',
  explanation:
    'Postfix fills in what it knows of a message, such as the sender and the recipient. With a name that it does not ' +
    'know it does not start the program, and mail for it waits in the queue.',
  bad: {
    mail: 'postfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker, «$recipent»] }\n',
  },
  mended: {
    mail: 'postfix:\n  pipes:\n    tracker: { user: tracker, command: [/usr/local/bin/tracker, $recipient] }\n',
  },
  run({ content }, report) {
    for (const [pipe, { command }] of Object.entries(content.postfix?.pipes ?? {})) {
      for (const [index, word] of command.entries()) {
        if (!isReadable(word)) {
          report({
            path: ['postfix', 'pipes', pipe, 'command', index],
            message: `${quoted(word)} has a dollar sign or a brace that Postfix cannot read`,
            help: 'write $$ for a dollar sign, and close each brace',
          });
          continue;
        }
        for (const name of referencesIn(word)) {
          if (MACROS.has(name)) continue;
          const similar = similarName(name, MACROS);
          report({
            path: ['postfix', 'pipes', pipe, 'command', index],
            message: `${quoted(`$${name}`)} is nothing that Postfix knows of a message`,
            help: similar === undefined ? 'remove it' : `did you mean ${quoted(`$${similar}`)}?`,
          });
        }
      }
    }
  },
};

/** Every `$` begins a name or another `$`, and every brace is closed: an open one would swallow the words after it. */
function isReadable(word: string): boolean {
  if (!/^(?:[^$]|\$\$|\$\w+|\$\{\w+\})*$/.test(word)) return false;
  let depth = 0;
  for (const character of word) {
    if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
  }
  return depth === 0;
}
