import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DkimNewOptions } from '../commands/dkim-new.ts';
import type { DkimStatusOptions } from '../commands/dkim-status.ts';
import type { DkimStepOptions } from '../commands/dkim-step.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb, Setting } from '../verb.ts';

const HELP = `
The life of a key:
  new       made, its private half sealed to the signer; in DNS from then on
  publish   every authoritative server was seen to serve it
  sign      in use: a day later, or after the TTL if that is longer
  retire    no longer in use, still in DNS for mail under way
  revoke    declared invalid in DNS: five days later
Each step edits mail.yml; commit and deploy it. One that comes too early is
refused.
`;

/** What each step says of itself. */
const STEPS = {
  publish: 'note that every authoritative server serves a key',
  sign: 'let a key sign',
  retire: 'let a key sign no longer',
  revoke: 'declare a key invalid',
} as const;

export const define: DefineVerb = (program, setting) => {
  const dkim = program
    .command('dkim')
    .description('make, use and give up the keys that sign mail')
    .addHelpText('after', HELP);
  addNew(dkim, setting);
  addSteps(dkim, setting);
  addStatus(dkim, setting);
  for (const verb of dkim.commands) {
    verb.addOption(fileOption()).showHelpAfterError(`See: mailc dkim ${verb.name()} --help`);
  }
};

function addNew(dkim: Command, { terminal, end }: Setting): void {
  dkim
    .command('new')
    .description('make a key, its private half sealed to the signer')
    .argument('<domain>', 'the domain that it signs for')
    .addOption(new Option('--algorithm <name>', 'its algorithm').choices(['rsa', 'ed25519']).default('rsa'))
    .option('--selector <name>', 'its name in DNS (default: made of algorithm, year and month)')
    .action(async (domain: string, options: DkimNewOptions) => {
      const { dkimNew } = await import('../commands/dkim-new.ts');
      end(await dkimNew(domain, options, terminal));
    });
}

function addSteps(dkim: Command, { terminal, end }: Setting): void {
  for (const step of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
    dkim
      .command(step)
      .description(STEPS[step])
      .argument('<selector>', 'the selector of the key')
      .option('--domain <domain>', 'its domain, where several have a key of that name')
      .addOption(serverOption())
      .option(
        '--force <reason>',
        'take the step all the same; the reason becomes a note in mail.yml',
        parseReason,
      )
      .action(async (selector: string, options: DkimStepOptions) => {
        const { dkimStep } = await import('../commands/dkim-step.ts');
        end(await dkimStep(step, selector, options, terminal));
      });
  }
}

function addStatus(dkim: Command, { terminal, end }: Setting): void {
  dkim
    .command('status')
    .description('show the state of every key, and what its next step waits for')
    .addOption(serverOption())
    .option('--json', 'print the result as JSON')
    .action(async (options: DkimStatusOptions) => {
      const { dkimStatus } = await import('../commands/dkim-status.ts');
      end(await dkimStatus(options, terminal));
    });
}

function parseReason(text: string): string {
  if (text.trim() === '')
    throw new InvalidArgumentError('Expected a reason, for whoever reads mail.yml later.');
  return text.trim();
}

function serverOption(): Option {
  return new Option('--server <address>', 'ask this name server, ADDRESS or ADDRESS:PORT; may be repeated')
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'every authoritative server of the zone');
}
