import { type Command, InvalidArgumentError } from 'commander';
import type { SecretInitOptions } from '../commands/secret-init.ts';
import type { SecretRecoverOptions } from '../commands/secret-recover.ts';
import type { SecretRekeyOptions } from '../commands/secret-rekey.ts';
import type { SecretRevokeOptions } from '../commands/secret-revoke.ts';
import type { SecretRotateOptions } from '../commands/secret-rotate.ts';
import type { SecretStatusOptions } from '../commands/secret-status.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb, Setting } from '../verb.ts';

const HELP = `
A rotation takes three runs of "mailc secret rotate", each committed and
deployed before the next: the server accepts both passwords, the host takes
the new one, the old one goes. No secret is ever printed.
`;

const IDENTITY = 'the file of the recovery identity: AGE-SECRET-KEY-1...';

export const define: DefineVerb = (program, setting) => {
  const secret = program
    .command('secret')
    .description('give hosts their passwords, which nobody has to see')
    .addHelpText('after', HELP);
  addInit(secret, setting);
  addRotate(secret, setting);
  addStatus(secret, setting);
  addRevoke(secret, setting);
  addRecover(secret, setting);
  addRekey(secret, setting);
  for (const verb of secret.commands) {
    verb.addOption(fileOption()).showHelpAfterError(`See: mailc secret ${verb.name()} --help`);
  }
};

function addInit(secret: Command, { terminal, end }: Setting): void {
  secret
    .command('init')
    .description('write the public keys of machines and of the recovery into mail.yml')
    .argument('[machine=key...]', 'NAME=age1..., as the agent of the machine or age-keygen prints it')
    .option('--recovery <key>', 'the public key of the recovery: age1...')
    .action(async (machines: string[], options: SecretInitOptions) => {
      const { secretInit } = await import('../commands/secret-init.ts');
      end(await secretInit(machines, options, terminal));
    });
}

function addRotate(secret: Command, { terminal, end }: Setting): void {
  secret
    .command('rotate')
    .description('make a new password for hosts, or take the next step of a rotation')
    .argument('[host...]', 'short names of hosts')
    .option('--all', 'every host')
    .option(
      '--due <age>',
      'hosts whose password is as old as that, such as 180d, and rotations under way',
      parseAge,
    )
    .action(async (hosts: string[], options: SecretRotateOptions) => {
      const { secretRotate } = await import('../commands/secret-rotate.ts');
      end(await secretRotate(hosts, options, terminal));
    });
}

function addStatus(secret: Command, { terminal, end }: Setting): void {
  secret
    .command('status')
    .description('show the generations of every password, and how old they are')
    .option('--identity <file>', `${IDENTITY}; with it, verifiers are proved`)
    .option('--machines', 'ask the machines which of them has which now')
    .option('--json', 'print the result as JSON')
    .action(async (options: SecretStatusOptions) => {
      const { secretStatus } = await import('../commands/secret-status.ts');
      end(await secretStatus(options, terminal));
    });
}

function addRevoke(secret: Command, { terminal, end }: Setting): void {
  secret
    .command('revoke')
    .description('let the server refuse a password')
    .argument('<host>', 'the short name of the host')
    .argument('[generation]', 'which one, during a rotation', parseGeneration)
    .action(async (host: string, generation: number | undefined, options: SecretRevokeOptions) => {
      const { secretRevoke } = await import('../commands/secret-revoke.ts');
      end(await secretRevoke(host, generation, options, terminal));
    });
}

function addRecover(secret: Command, { terminal, end }: Setting): void {
  secret
    .command('recover')
    .description('open something sealed into a file that only you can read')
    .argument('<name>', 'a host, HOST.GENERATION, DOMAIN.SELECTOR of a DKIM key, or sealed:NAME')
    .requiredOption('--identity <file>', IDENTITY)
    .requiredOption('--to <file>', 'where to write it; the file must not exist')
    .action(async (name: string, options: SecretRecoverOptions) => {
      const { secretRecover } = await import('../commands/secret-recover.ts');
      end(await secretRecover(name, options, terminal));
    });
}

function addRekey(secret: Command, { terminal, end }: Setting): void {
  secret
    .command('rekey')
    .description('give a machine, or the recovery, another public key')
    .argument('<machine>', 'the short name of a machine, or recovery')
    .argument('<key>', 'its new public key: age1...')
    .requiredOption('--identity <file>', IDENTITY)
    .action(async (name: string, key: string, options: SecretRekeyOptions) => {
      const { secretRekey } = await import('../commands/secret-rekey.ts');
      end(await secretRekey(name, key, options, terminal));
    });
}

function parseAge(text: string): string {
  if (!/^[0-9]{1,9}[smhdw]$/.test(text)) throw new InvalidArgumentError('Expected an age such as 180d.');
  return text;
}

function parseGeneration(text: string): number {
  if (!/^[1-9][0-9]{0,6}$/.test(text)) throw new InvalidArgumentError('Expected a number.');
  return Number(text);
}
