import { Option } from 'commander';
import type { TestOptions } from '../commands/test.ts';
import { fileArgument, todayOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('test')
    .description('judge the expectations under "tests:" and in files *.mail-test.yml')
    .addArgument(fileArgument())
    .addOption(
      new Option('--format <name>', 'how to print the results')
        .choices(['pretty', 'junit', 'json'])
        .default('pretty'),
    )
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addOption(todayOption())
    .action(async (file: string, options: TestOptions) => {
      const { test } = await import('../commands/test.ts');
      end(await test(file, options, terminal));
    });
};
