import type { DriftOptions } from '../commands/drift.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const HELP = `
Exit codes:
  0  every file on the machines is as it was deployed
  1  files were changed by hand; or mail.yml has errors
  3  a machine could not be asked
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('drift')
    .description('show what was changed by hand on the machines')
    .addOption(fileOption())
    .option('--target <machine...>', 'only these machines')
    .addHelpText('after', HELP)
    .action(async (options: DriftOptions) => {
      const { drift } = await import('../commands/drift.ts');
      end(await drift(options, terminal));
    });
};
