import type { Command } from 'commander';
import type { WhoOptions, WhoQuestion } from '../commands/who.ts';
import { fileOption, todayOption } from '../options.ts';
import type { DefineVerb, Setting } from '../verb.ts';

export const define: DefineVerb = (program, setting) => {
  const who = program
    .command('who')
    .description('ask the other way round: who reaches, who sends as, who may')
    .helpCommand(false);
  addQuestion(who, setting, 'reaches', 'the addresses whose mail reaches an account or an address', 'target');
  addQuestion(who, setting, 'sends-as', 'the logins that may send as an address', 'address');
  addQuestion(who, setting, 'may', 'the addresses that a login may send as', 'login');
};

function addQuestion(
  who: Command,
  { terminal, end }: Setting,
  question: WhoQuestion,
  description: string,
  about: string,
): void {
  who
    .command(question)
    .description(description)
    .argument(`<${about}>`)
    .addOption(fileOption())
    .addOption(todayOption())
    .option('--json', 'print the answer as JSON')
    .action(async (value: string, options: WhoOptions) => {
      const { who: ask } = await import('../commands/who.ts');
      end(await ask(question, value, options, terminal));
    });
}
