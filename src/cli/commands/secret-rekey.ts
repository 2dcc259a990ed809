import { ExitCode, Failure } from '../../io/failure.ts';
import { readAttachment } from '../../io/files.ts';
import { rewriteFile } from '../../io/rewrite.ts';
import { uninterrupted } from '../../io/signals.ts';
import { armorOf } from '../../mail/age.ts';
import type { Holder } from '../../mail/recipients.ts';
import { sealedToken } from '../../mail/sealed-address.ts';
import type { Change } from '../../read/edit.ts';
import { open, seal } from '../../secrets/seal.ts';
import type { Secret } from '../../secrets/secret.ts';
import { count } from '../count.ts';
import { readIdentity } from '../identity-file.ts';
import { editedText, type MailFile, openMailFile, saveMailFile } from '../mail-file.ts';
import { recipientArgument } from '../recipient-argument.ts';
import { pathBeside, recipientsOf, type SealedItem, sealedItems } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface SecretRekeyOptions {
  readonly file: string;
  readonly identity: string;
}

/** Something sealed anew. */
interface Resealed extends SealedItem {
  readonly sealed: Uint8Array;
}

/**
 * `mailc secret rekey`: gives a machine, or the recovery, another public key, and seals anew what is sealed to it. What is
 * sealed stays the same, so no machine notices but the one that has the new identity.
 */
export async function secretRekey(
  name: string,
  stated: string,
  options: SecretRekeyOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(options.file);
  const path = keyPath(name, mail);
  const recipient = recipientArgument(stated, name);
  const identity = readIdentity(options.identity);
  const place = path.join('.');
  const renewed = await allResealed(mail, place, recipient, identity);
  const text = await editedText(mail, [{ path, set: recipient }, ...renewed.flatMap(tokenChanges)]);
  await uninterrupted(async () => {
    for (const item of renewed) replaceSealedFile(mail, item);
    saveMailFile(mail, text);
  });
  terminal.print(`${place} is set; ${count(renewed.length, 'sealed item')} sealed anew\n`);
  terminal.say(
    'whoever had the old key can still open what Git keeps: if it may be known to others, rotate as well\n',
  );
  return ExitCode.clean;
}

/** `recovery`, or a machine; a host of that name is meant by itself. */
function keyPath(name: string, { document }: MailFile): string[] {
  if (Object.hasOwn(document.servers, name)) return ['servers', name, 'age'];
  if (document.hosts?.[name] !== undefined) return ['hosts', name, 'age'];
  if (name === 'recovery') return ['secrets', 'recovery'];
  throw new Failure(`${name} is no machine of mail.yml, and not the recovery`, { exitCode: ExitCode.usage });
}

/** Whatever is sealed to the key at a place of mail.yml, sealed as if another one stood there. */
async function allResealed(
  mail: MailFile,
  place: string,
  recipient: string,
  identity: Secret,
): Promise<Resealed[]> {
  const isThere = (holder: Holder) => holder.path.join('.') === place;
  const rekeyed = (holder: Holder) => (isThere(holder) ? { ...holder, recipient } : holder);
  const renewed: Resealed[] = [];
  for (const item of sealedItems(mail)) {
    if (item.holders.some(isThere)) renewed.push(await resealed(item, rekeyed, identity));
  }
  return renewed;
}

async function resealed(
  item: SealedItem,
  now: (holder: Holder) => Holder,
  identity: Secret,
): Promise<Resealed> {
  const opened = item.bytes && (await open(item.bytes, identity));
  if (opened === undefined) {
    throw new Failure(`${item.title} cannot be opened with this identity`, {
      help: 'name the file of the recovery identity, or of the old identity of the machine',
    });
  }
  const sealed = await seal(opened, { name: item.name, recipients: recipientsOf(item.holders.map(now)) });
  return { ...item, sealed };
}

function tokenChanges({ where, name, sealed }: Resealed): Change[] {
  return 'places' in where ? where.places.map((path) => ({ path, set: sealedToken(name, sealed) })) : [];
}

function replaceSealedFile(mail: MailFile, { where, sealed }: Resealed): void {
  if (!('file' in where)) return;
  rewriteFile(
    pathBeside(mail, where.file),
    readAttachment(mail.directory, where.file) ?? '',
    armorOf(sealed),
  );
}
