import type { MailSystem } from '../../../mail/system.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import { POSTFIX_SERVICES } from '../../postfix-services.ts';
import template from './postfix-master.ejs';

/** What both submission ports set apart from their kind of TLS. */
const SUBMISSION_OPTIONS = [
  'smtpd_sasl_auth_enable=yes',
  'smtpd_client_restrictions=$submission_client_restrictions',
  'smtpd_helo_restrictions=',
  'smtpd_sender_restrictions=$submission_sender_restrictions',
  'smtpd_relay_restrictions=$submission_relay_restrictions',
  'smtpd_end_of_data_restrictions=$submission_end_of_data_restrictions',
];

/** The server's master.cf (master(5)), complete. */
export const postfixMaster: Output = {
  id: 'postfix-master',
  template,
  escape: postfixText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfix/master.cf',
      reload: ['postfix'],
      view: { submission: SUBMISSION_OPTIONS, services: POSTFIX_SERVICES, pipes: pipes(system) },
    };
  },
};

function pipes({ postfix }: MailSystem): object[] {
  return postfix.pipes.map((pipe) => ({ ...pipe, command: pipe.command.map(commandWord) }));
}

/** master(5) takes braces around a word away, and with them a word that is nothing but braces. */
function commandWord(word: string): string {
  return word.startsWith('{') ? `{ ${word} }` : word;
}
