import type { Command } from 'commander';
import { fileArgument } from '../options.ts';
import type { Setting } from '../verb.ts';

export function defineCiBuild(ci: Command, { terminal, end }: Setting): void {
  ci.command('build')
    .description('check that out/ is up to date; where it is not, leave a patch, and push it where allowed')
    .addArgument(fileArgument())
    .action(async (file: string) => {
      const { ciBuild } = await import('../commands/ci-build.ts');
      end(await ciBuild(file, terminal));
    });
}
