import type { SealOptions } from '../commands/seal.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const HELP = `
Example:
  mailc seal --name dev1-home          and type the address, then Ctrl-D

The word that is printed stands for the address in mail.yml. Readers see its
name; only the server can open it. An address that is given as an argument
stays in the history of the shell.
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('seal')
    .description('seal an address, so that only the server can read it')
    .argument('[address]', 'the address (default: read from standard input)')
    .requiredOption('--name <name>', 'what readers of mail.yml see in its place')
    .addOption(fileOption())
    .addHelpText('after', HELP)
    .action(async (address: string | undefined, options: SealOptions) => {
      const { sealVerb } = await import('../commands/seal.ts');
      end(await sealVerb(address, options, terminal));
    });
};
