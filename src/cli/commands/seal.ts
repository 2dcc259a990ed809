import { ExitCode, Failure } from '../../io/failure.ts';
import { isTyped, readInput } from '../../io/input.ts';
import { holdersOnServer } from '../../mail/recipients.ts';
import { isSealable, sealAddress } from '../../secrets/address.ts';
import { Secret } from '../../secrets/secret.ts';
import { type MailFile, openMailFile } from '../mail-file.ts';
import { recipientsOf, sealedItems } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface SealOptions {
  readonly file: string;
  readonly name: string;
}

/** The form of a name: that of the schema. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** `mailc seal`: prints an address as a word for mail.yml that only the server can open. It needs no key. */
export async function sealVerb(
  stated: string | undefined,
  { file, name }: SealOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(file);
  requireFreeName(name, mail);
  const recipients = recipientsOf(holdersOnServer(mail.document));
  if (stated === undefined && isTyped()) terminal.say('type the address, then Ctrl-D\n');
  const address = new Secret(stated ?? (await readInput()).trim());
  if (!isSealable(address)) {
    // What was meant to be sealed is not repeated, not even in an error.
    const help = 'write one address, local-part@domain, of plain letters, digits and signs';
    throw new Failure('this is no address that can be sealed', { help, exitCode: ExitCode.usage });
  }
  terminal.print(`${await sealAddress(address, name, recipients)}\n`);
  terminal.say('put this word where a destination stands under forwards in mail.yml\n');
  return ExitCode.clean;
}

function requireFreeName(name: string, mail: MailFile): void {
  if (!NAME.test(name)) {
    const help = 'use up to 40 lower-case letters, digits and hyphens';
    throw new Failure(`${name} is no name for a sealed address`, { help, exitCode: ExitCode.usage });
  }
  if (sealedItems(mail).some((item) => item.title === `sealed:${name}`)) {
    throw new Failure(`sealed:${name} is in mail.yml already`, {
      help: 'choose another name, or remove it there first',
    });
  }
}
