import type { StatusOptions } from '../commands/status.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const HELP = `
Exit codes:
  0  every machine answers, and nothing is wrong there
  1  something is; or mail.yml has errors
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('status')
    .description('show what each machine runs: release, commit, age, drift')
    .addOption(fileOption())
    .option('--target <machine...>', 'only these machines')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(async (options: StatusOptions) => {
      const { status } = await import('../commands/status.ts');
      end(await status(options, terminal));
    });
};
