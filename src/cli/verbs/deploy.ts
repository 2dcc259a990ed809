import { InvalidArgumentError } from 'commander';
import type { DeployOptions } from '../commands/deploy.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const HELP = `
The private keys stand in the files that MAILC_AGENT_KEY and MAILC_UPLOAD_KEY
name; host keys are believed only from ssh/known_hosts beside mail.yml.

Exit codes:
  0  every machine runs this release, confirmed
  1  mail.yml has errors
  4  refused: a machine or the commit is not as it has to be; what the machines
     were not told to be confirmed for, they have not
  5  rolled back: a machine had the release, and has the one before again
  6  degraded: after that something is still wrong there, or nobody can tell
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('deploy')
    .description('bring the machines to what the commit that is checked out gives')
    .addOption(fileOption())
    .option('--target <machine...>', 'only these machines')
    .option('--parallel <n>', 'how many machines at a time', parseCount, 4)
    .option('--dry-run', 'bring and test everything there, and switch nothing')
    .option('--allow-large-change', 'even when more than 30 % of at least 10 entries go')
    .option('--digest <digest>', 'only when this is what the plan showed')
    .option('--json', 'print the result as JSON')
    .option('--junit <file>', 'write a report for the pipeline')
    .addHelpText('after', HELP)
    .action(async (options: DeployOptions) => {
      const { deploy } = await import('../commands/deploy.ts');
      end(await deploy(options, terminal));
    });
};

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Expected a number from 1 to 999.');
  return Number(text);
}
