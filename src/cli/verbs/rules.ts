import type { RulesOptions } from '../commands/rules.ts';
import type { DefineVerb } from '../verb.ts';

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('rules')
    .description('list what check looks for, or explain one of its rules')
    .argument('[code]', 'the code of a rule, such as mail/forward-loop')
    .option('--json', 'print the rules as JSON')
    .action(async (code: string | undefined, options: RulesOptions) => {
      const { rules } = await import('../commands/rules.ts');
      end(await rules(code, options, terminal));
    });
};
