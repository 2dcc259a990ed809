import { Command } from 'commander';
import { visibleLines } from '../diagnostics/formats/visible.ts';
import type { Terminal } from './terminal.ts';
import type { Setting } from './verb.ts';
import { verbs } from './verbs/index.ts';

const HELP_WIDTH = 80;

const EXAMPLES = `
Examples:
  mailc init example.org --server mail --ipv4 192.0.2.25   begin a mail.yml
  mailc check                                              find every mistake
  mailc rules mail/forward-loop                            explain what it found
  mailc explain security                                   where does mail go?
  mailc test                                               does it do as meant?
  mailc build                                              write out/
  mailc build --check                                      is out/ up to date?
  mailc build --explain out/mail/etc/postfix/users:7       which line made it?

Exit codes:
  0  clean
  1  mail.yml has errors; with --check: out/ is not what mail.yml gives
  2  the command line is wrong
  3  something failed: a file that cannot be read or written, a bug in mailc
`;

/** The command line: of the verb that is its first word, or of all verbs where it begins with none. */
export async function createProgram(firstWord: string | undefined, setting: Setting): Promise<Command> {
  const program = emptyProgram(setting.terminal);
  for (const { define } of await definitionsFor(firstWord)) define(program, setting);
  for (const command of [program, ...program.commands]) {
    command.showHelpAfterError(`See: ${command === program ? '' : 'mailc '}${command.name()} --help`);
  }
  return program;
}

function definitionsFor(firstWord = '') {
  const named = Object.hasOwn(verbs, firstWord) ? verbs[firstWord] : undefined;
  return Promise.all((named ? [named] : Object.values(verbs)).map((load) => load()));
}

function emptyProgram(terminal: Terminal): Command {
  return (
    new Command('mailc')
      .description(
        'Compiles mail.yml, the mail system of an organisation in one file,\ninto the configuration of its servers, hosts and DNS zones.',
      )
      .version(MAILC_VERSION, '-V, --version', 'print the version')
      .helpOption('-h, --help', 'print this help')
      .helpCommand('help [verb]', 'print the help of a verb')
      .addHelpText('after', EXAMPLES)
      // Long verbs leave little room for what they do: it goes on below all the same.
      .configureHelp({ minWidthToWrap: 30 })
      .exitOverride()
      .configureOutput({
        writeOut: terminal.print,
        writeErr: terminal.say,
        outputError: (text, write) =>
          write(visibleLines(text).replace(/^error:/, terminal.talkStyle.paint('error', 'error:'))),
        getOutHelpWidth: () => Math.min(terminal.style.width, HELP_WIDTH),
        getErrHelpWidth: () => Math.min(terminal.talkStyle.width, HELP_WIDTH),
      })
  );
}
