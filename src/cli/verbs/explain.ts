import { Option } from 'commander';
import type { ExplainOptions } from '../commands/explain.ts';
import { fileOption, todayOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const EXAMPLES = `
Examples:
  mailc explain security                                where does mail to security@ go?
  mailc explain dev1+news@example.org nobody@example.net
  mailc explain --from root --as apollo dev1            may apollo send this?
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('explain')
    .description('print the way of a message, and which lines of mail.yml decide it')
    .argument('<recipients...>', 'addresses; a bare name is one of the primary domain')
    .option('--from <address>', 'the envelope sender of a submission; <> is the null sender')
    .option('--as <login>', 'the login that submits')
    .addOption(
      new Option('--via <port>', 'where it is submitted (default: 587 with a login, else 25)').choices([
        '25',
        '587',
        '465',
        '10027',
      ]),
    )
    .addOption(fileOption())
    .addOption(todayOption())
    .option('--json', 'print the answers as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (recipients: string[], options: ExplainOptions) => {
      const { explain } = await import('../commands/explain.ts');
      end(await explain(recipients, options, terminal));
    });
};
