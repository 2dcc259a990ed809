import type { Command } from 'commander';
import type { FanOutOptions } from '../commands/ci-fan-out.ts';
import { fileOption } from '../options.ts';
import type { Setting } from '../verb.ts';

const HELP = `
Keep what it prints as an artifact, and let a second job trigger it:

  fan-out:
    script: npx mailc ci fan-out > machines.yml
    artifacts: { paths: [machines.yml] }
  machines:
    needs: [fan-out]
    trigger:
      include: [{ artifact: machines.yml, job: fan-out }]
      strategy: depend
`;

/** Adds `fan-out` to `mailc ci`. */
export function defineFanOut(ci: Command, { terminal, end }: Setting): void {
  ci.command('fan-out')
    .description('print a GitLab child pipeline with a job for each machine')
    .addOption(fileOption())
    .option('--image <image>', 'what the jobs run in (default: node:20-bookworm)')
    .addHelpText('after', HELP)
    .action(async (options: FanOutOptions) => {
      const { ciFanOut } = await import('../commands/ci-fan-out.ts');
      end(await ciFanOut(options, terminal));
    });
}
