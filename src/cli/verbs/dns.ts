import { type Command, Option } from 'commander';
import type { DnsCheckOptions } from '../commands/dns-check.ts';
import type { DnsPublishOptions } from '../commands/dns-publish.ts';
import { fileArgument, todayOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const CHECK_HELP = `
Exit codes:
  0  every server answers as compiled
  1  a server answers something else; or mail.yml has errors
  3  no difference was found, but a server could not be asked
`;

const PUBLISH_HELP = `
How a zone is published stands in mail.yml, under dns.publish.

Exit codes:
  0  published, or there was nothing to do
  1  records of others are in the way, or it is too early for removals; or
     mail.yml has errors
  3  a server, a file or a program failed
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  const dns = program.command('dns').description('compare the DNS with the compiled zones, and publish them');
  zoneVerb(dns, 'check')
    .description('compare what every authoritative server answers with mail.yml')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', CHECK_HELP)
    .action(async (file: string, options: DnsCheckOptions) => {
      const { dnsCheck } = await import('../commands/dns-check.ts');
      end(await dnsCheck(file, options, terminal));
    });
  zoneVerb(dns, 'publish')
    .description('hand the zones of mail.yml to what serves them')
    .addOption(
      new Option(
        '--only <phase>',
        'additions, before the machines are switched; or removals, after it',
      ).choices(['additions', 'removals']),
    )
    .addOption(new Option('--tsig-key <file>', 'the key that signs updates').env('MAILC_TSIG_KEY'))
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', PUBLISH_HELP)
    .action(async (file: string, options: DnsPublishOptions) => {
      const { dnsPublish } = await import('../commands/dns-publish.ts');
      end(await dnsPublish(file, options, terminal));
    });
};

/** A verb about the zones, with what both have. */
function zoneVerb(dns: Command, name: string): Command {
  return dns
    .command(name)
    .addArgument(fileArgument())
    .addOption(repeatable('--zone <name>', 'only this zone; may be repeated'))
    .addOption(repeatable('--server <address>', 'ask this server, ADDRESS or ADDRESS:PORT; may be repeated'))
    .addOption(todayOption())
    .showHelpAfterError(`See: mailc dns ${name} --help`);
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'all');
}
