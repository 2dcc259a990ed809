import { Option } from 'commander';
import { formats } from '../../diagnostics/formats/index.ts';
import type { CheckOptions } from '../commands/check.ts';
import { fileArgument, todayOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('check')
    .description('find every mistake in mail.yml')
    .addArgument(fileArgument())
    .addOption(
      new Option(
        '--format <name>',
        'how to print what was found (default: pretty on a terminal, else compact)',
      ).choices(Object.keys(formats)),
    )
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .option('--fix', 'mend in mail.yml what leaves no doubt of what was meant')
    .addOption(todayOption())
    .option('--quiet', 'print findings only')
    .action(async (file: string, options: CheckOptions) => {
      const { check } = await import('../commands/check.ts');
      end(await check(file, options, terminal));
    });
};
