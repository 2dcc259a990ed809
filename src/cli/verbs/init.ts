import type { InitOptions } from '../commands/init.ts';
import type { DefineVerb } from '../verb.ts';

export const define: DefineVerb = (program, { terminal, end }) => {
  program
    .command('init')
    .description('begin a mail.yml for a domain and its server')
    .argument('<domain>', 'the domain, such as example.org')
    .option('--server <name>', 'the short name of the server, or its full name', 'mail')
    .option('--ipv4 <address>', 'the IPv4 address that the server sends from')
    .option('--ipv6 <address>', 'the IPv6 address that the server sends from')
    .action(async (domain: string, options: InitOptions) => {
      const { init } = await import('../commands/init.ts');
      end(await init(domain, options, terminal));
    });
};
