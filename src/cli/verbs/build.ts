import { Option } from 'commander';
import type { BuildOptions } from '../commands/build.ts';
import { fileArgument, todayOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('build')
    .description('check mail.yml and write what the machines get')
    .addArgument(fileArgument())
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
      const { build } = await import('../commands/build.ts');
      end(await build(file, options, terminal));
    });
};
