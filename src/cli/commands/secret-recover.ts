import { dirname } from 'node:path';
import { visible } from '../../diagnostics/formats/visible.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { exists } from '../../io/files.ts';
import { writePrivateFile } from '../../io/private-files.ts';
import { generationsOf, passwordName } from '../../mail/credential.ts';
import { similarName } from '../../mail/names.ts';
import { addressIn } from '../../secrets/address.ts';
import { open } from '../../secrets/seal.ts';
import { readIdentity } from '../identity-file.ts';
import { type MailFile, openMailFile } from '../mail-file.ts';
import { type SealedItem, sealedItems } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface SecretRecoverOptions {
  readonly file: string;
  readonly identity: string;
  readonly to: string;
}

/** `mailc secret recover`: opens something sealed into a file that nobody else can read; it is never printed. */
export async function secretRecover(
  name: string,
  { file, identity, to }: SecretRecoverOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(file);
  const item = itemOf(name, mail);
  if (item.bytes === undefined)
    throw new Failure(`${item.title} is missing or damaged`, { help: 'run: mailc check' });
  const opened = await open(item.bytes, readIdentity(identity));
  if (opened === undefined) {
    throw new Failure(`${item.title} is not sealed to the identity in ${identity}`, {
      help: `it is for ${item.holders.map(({ who }) => who).join(' and ')}`,
    });
  }
  if (!exists(dirname(to))) throw new Failure(`cannot write ${to}: there is no directory ${dirname(to)}`);
  writePrivateFile(to, `${addressIn(opened).reveal()}\n`);
  terminal.say(
    `${item.title} is in ${visible(to)}, readable to you alone; remove the file when it has served\n`,
  );
  return ExitCode.clean;
}

/** `apollo` is its current generation. */
function itemOf(name: string, mail: MailFile): SealedItem {
  const credential = mail.document.hosts?.[name]?.credential;
  const title = credential === undefined ? name : passwordName(name, generationsOf(credential).current);
  const items = sealedItems(mail);
  const found = items.find((item) => item.title === title);
  if (found !== undefined) return found;
  const titles = items.map((item) => item.title);
  const similar = similarName(title, titles);
  throw new Failure(`nothing is sealed under the name ${name}`, {
    help: similar === undefined ? `one of: ${titles.join(', ')}` : `did you mean ${similar}?`,
    exitCode: ExitCode.usage,
  });
}
