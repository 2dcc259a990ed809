import type { Command } from 'commander';
import type { CiPlanOptions } from '../commands/ci-plan.ts';
import { fileArgument } from '../options.ts';
import type { Setting } from '../verb.ts';

export function defineCiPlan(ci: Command, { terminal, end }: Setting): void {
  ci.command('plan')
    .description('write the plan in every form that GitLab shows, and keep one note of the merge request')
    .addArgument(fileArgument())
    .option('--dir <dir>', 'where to write', 'plan')
    .action(async (file: string, options: CiPlanOptions) => {
      const { ciPlan } = await import('../commands/ci-plan.ts');
      end(await ciPlan(file, options, terminal));
    });
}
