import type { RollbackOptions } from '../commands/rollback.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const HELP = `
Exit codes:
  0  the machine runs the release that was asked for
  1  mail.yml has errors
  4  refused: it does not keep that release, or files were changed by hand
  5  the servers did not answer with that release: it has the one it had
  6  degraded: after that something is still wrong there, or nobody can tell
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('rollback')
    .description('bring a machine back to a release that it keeps')
    .argument('<machine>', 'its name in mail.yml')
    .argument('[release]', 'the beginning of its digest (default: the one before)')
    .addOption(fileOption())
    .addHelpText('after', HELP)
    .action(async (machine: string, release: string | undefined, options: RollbackOptions) => {
      const { rollback } = await import('../commands/rollback.ts');
      end(await rollback(machine, release, options, terminal));
    });
};
