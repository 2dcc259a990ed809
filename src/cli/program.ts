import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { formats } from '../diagnostics/formats/index.ts';
import type { BuildOptions } from './commands/build.ts';
import type { CheckOptions } from './commands/check.ts';
import type { InitOptions } from './commands/init.ts';
import type { RulesOptions } from './commands/rules.ts';
import type { Terminal } from './terminal.ts';

const HELP_WIDTH = 80;
const DEFAULT_FILE = 'mail.yml';

const EXAMPLES = `
Examples:
  mailc init example.org --server mail --ipv4 192.0.2.25   begin a mail.yml
  mailc check                                              find every mistake
  mailc rules mail/forward-loop                            explain what it found
  mailc build                                              write out/
  mailc build --check                                      is out/ up to date?
  mailc build --explain out/mail/etc/postfix/users:7       which line made it?

Exit codes:
  0  clean
  1  mail.yml has errors; with --check: out/ is not what mail.yml gives
  2  the command line is wrong
  3  something failed: a file that cannot be read or written, a bug in mailc
`;

const COMPLETION_HELP = `
To load it in every new shell:
  bash   echo 'source <(mailc completion bash)' >> ~/.bashrc
  zsh    echo 'source <(mailc completion zsh)' >> ~/.zshrc
  fish   mailc completion fish > ~/.config/fish/completions/mailc.fish
`;

/** Receives the exit code of a verb. */
type End = (exitCode: number) => void;

/** The verbs, their arguments and options; a verb itself is loaded when it is run. */
export function createProgram(terminal: Terminal, end: End): Command {
  const program = new Command('mailc')
    .description(
      'Compiles mail.yml, the mail system of an organisation in one file,\ninto the configuration of its servers, hosts and DNS zones.',
    )
    .version(MAILC_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [verb]', 'print the help of a verb')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.print,
      writeErr: terminal.say,
      outputError: (text, write) =>
        write(text.replace(/^error:/, terminal.talkStyle.paint('error', 'error:'))),
      getOutHelpWidth: () => Math.min(terminal.style.width, HELP_WIDTH),
      getErrHelpWidth: () => Math.min(terminal.talkStyle.width, HELP_WIDTH),
    });
  addCheck(program, terminal, end);
  addBuild(program, terminal, end);
  addInit(program, terminal, end);
  addRules(program, terminal, end);
  addCompletion(program, terminal);
  for (const command of [program, ...program.commands]) {
    command.showHelpAfterError(`See: ${command === program ? '' : 'mailc '}${command.name()} --help`);
  }
  return program;
}

function addCheck(program: Command, terminal: Terminal, end: End): void {
  program
    .command('check')
    .description('find every mistake in mail.yml')
    .argument('[file]', 'the mail.yml to read', DEFAULT_FILE)
    .addOption(
      new Option(
        '--format <name>',
        'how to print what was found (default: pretty on a terminal, else compact)',
      ).choices(Object.keys(formats)),
    )
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .option('--fix', 'mend in mail.yml what leaves no doubt of what was meant')
    .addOption(todayOption())
    .option('--quiet', 'print findings only')
    .action(async (file: string, options: CheckOptions) => {
      const { check } = await import('./commands/check.ts');
      end(await check(file, options, terminal));
    });
}

function addBuild(program: Command, terminal: Terminal, end: End): void {
  program
    .command('build')
    .description('check mail.yml and write what the machines get')
    .argument('[file]', 'the mail.yml to read', DEFAULT_FILE)
    .option('--out <dir>', 'where to write (default: out beside mail.yml)')
    .option('--target <name>', 'only this machine, or dns or www; the rest of out/ is left as it is')
    .option('--check', 'write nothing; exit 1 and print a diff when out/ is not up to date')
    .addOption(
      new Option('--explain <file:line>', 'print the place in mail.yml that made a line of out/').conflicts([
        'check',
        'target',
      ]),
    )
    .addOption(todayOption())
    .option('--quiet', 'print findings only')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: BuildOptions) => {
      const { build } = await import('./commands/build.ts');
      end(await build(file, options, terminal));
    });
}

function addInit(program: Command, terminal: Terminal, end: End): void {
  program
    .command('init')
    .description('begin a mail.yml for a domain and its server')
    .argument('<domain>', 'the domain, such as example.org')
    .option('--server <name>', 'the short name of the server, or its full name', 'mail')
    .option('--ipv4 <address>', 'the IPv4 address that the server sends from')
    .option('--ipv6 <address>', 'the IPv6 address that the server sends from')
    .action(async (domain: string, options: InitOptions) => {
      const { init } = await import('./commands/init.ts');
      end(await init(domain, options, terminal));
    });
}

function addRules(program: Command, terminal: Terminal, end: End): void {
  program
    .command('rules')
    .description('list what check looks for, or explain one of its rules')
    .argument('[code]', 'the code of a rule, such as mail/forward-loop')
    .option('--json', 'print the rules as JSON')
    .action(async (code: string | undefined, options: RulesOptions) => {
      const { rules } = await import('./commands/rules.ts');
      end(await rules(code, options, terminal));
    });
}

function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', COMPLETION_HELP)
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { printScript } = await import('./commands/completion.ts');
      printScript(shell, terminal);
    });
  program
    .command('complete', { hidden: true })
    .description('answer the completion script')
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { printCandidates } = await import('./commands/completion.ts');
      printCandidates(program, words);
    });
}

function todayOption(): Option {
  return new Option('--today <day>', 'the day to build for (default: of the last commit, in UTC)').argParser(
    parseDay,
  );
}

/** A day of the calendar as YYYY-MM-DD. */
function parseDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for a day of March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError('Expected a day as YYYY-MM-DD.');
  }
  return text;
}
