import { armor, Decrypter, Encrypter, type Recipient, Stanza } from 'age-encryption';
import { LABEL, recipientMark } from '../mail/age.ts';
import { Secret } from './secret.ts';

/** What is sealed, and to whom. */
export interface Sealing {
  /** What the file holds, in clear: letters, digits, dots and hyphens. */
  readonly name: string;
  /** `age1...`, X25519; the same one twice counts once. */
  readonly recipients: readonly string[];
}

/**
 * Seals a text as an age file (age-encryption.org/v1). Its header states in clear what it is and who can open it, in a
 * stanza that other programs pass over: X25519 recipients alone can tell that a stanza is theirs.
 */
export async function seal(secret: Secret, { name, recipients }: Sealing): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  const distinct = [...new Set(recipients)];
  encrypter.addRecipient(label(name, distinct));
  for (const recipient of distinct) encrypter.addRecipient(recipient);
  return await encrypter.encrypt(secret.reveal());
}

/** Opens an age file; undefined when the identity (`AGE-SECRET-KEY-1...`) is none of its recipients. */
export async function open(file: Uint8Array, identity: Secret): Promise<Secret | undefined> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.reveal());
  try {
    return new Secret(await decrypter.decrypt(file, 'text'));
  } catch {
    return undefined;
  }
}

/** The octets of an age file in ASCII armor. */
export function unarmored(text: string): Uint8Array {
  return armor.decode(text);
}

/** A stanza without a key in it. */
function label(name: string, recipients: readonly string[]): Recipient {
  const args = [LABEL, name, ...recipients.map(recipientMark)];
  return { wrapFileKey: () => [new Stanza(args, new Uint8Array())] };
}
