import { Argument } from 'commander';
import type { DefineVerb } from '../verb.ts';

const HELP = `
To load it in every new shell:
  bash   echo 'source <(mailc completion bash)' >> ~/.bashrc
  zsh    echo 'source <(mailc completion zsh)' >> ~/.zshrc
  fish   mailc completion fish > ~/.config/fish/completions/mailc.fish
`;

export const define: DefineVerb = (program, { terminal }) => {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', HELP)
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { printScript } = await import('../commands/completion.ts');
      printScript(shell, terminal);
    });
  // It names what every verb takes: as no verb of the index has its name, all of them are there when it runs.
  program
    .command('complete', { hidden: true })
    .description('answer the completion script')
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { printCandidates } = await import('../commands/completion.ts');
      await printCandidates(program, words);
    });
};
