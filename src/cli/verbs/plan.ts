import { Option } from 'commander';
import type { PlanOptions } from '../commands/plan.ts';
import { fileOption, todayOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const EXAMPLES = `
Examples:
  mailc plan                        my work against the default branch
  mailc plan HEAD                   what is not committed yet
  mailc plan v1..v2                 from one commit to another
  mailc plan main...topic           a branch, since it left main
  mailc plan old.yml..new.yml       two files
  mailc plan --deployed state.json  my work against what the machines run

Exit codes: 0 whatever the plan says; 1 when mail.yml has errors, for then there is none.
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('plan')
    .description('say what a change means for people, machines and DNS')
    .argument('[range]', 'BASE..HEAD, BASE...HEAD, or BASE for BASE and the working tree')
    .addOption(fileOption())
    .option('--deployed <file>', 'compare with what mailc status --json says is deployed')
    .addOption(
      new Option('--format <name>', 'how to print it').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--full', 'cut nothing')
    .addOption(todayOption())
    .addHelpText('after', EXAMPLES)
    .action(async (range: string | undefined, options: PlanOptions) => {
      const { plan } = await import('../commands/plan.ts');
      end(await plan(range, options, terminal));
    });
};
