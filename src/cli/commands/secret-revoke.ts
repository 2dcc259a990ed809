import { ExitCode, Failure } from '../../io/failure.ts';
import { removeFile } from '../../io/private-files.ts';
import { acceptedGenerations, generationsOf, passwordFile, verifierFile } from '../../mail/credential.ts';
import { oneOf } from '../../mail/names.ts';
import { without } from '../../secrets/rotation.ts';
import { credentialChange, editedText, openMailFile, saveMailFile } from '../mail-file.ts';
import { pathBeside } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface SecretRevokeOptions {
  readonly file: string;
}

/** `mailc secret revoke`: the server accepts a generation no more, whatever becomes of the host. */
export async function secretRevoke(
  host: string,
  stated: number | undefined,
  options: SecretRevokeOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(options.file);
  const credential = mail.document.hosts?.[host]?.credential;
  if (credential === undefined) throw new Failure(`${host} has no credential`, { exitCode: ExitCode.usage });
  const generations = generationsOf(credential);
  const accepted = acceptedGenerations(generations);
  const generation = stated ?? (accepted.length === 1 ? generations.current : undefined);
  if (generation === undefined || !accepted.includes(generation)) {
    const help = `name one of them: mailc secret revoke ${host} ${oneOf(accepted.map(String))}`;
    throw new Failure(`${host} has the generations ${accepted.join(' and ')}`, {
      help,
      exitCode: ExitCode.usage,
    });
  }
  const left = without(generations, generation);
  saveMailFile(mail, await editedText(mail, [credentialChange(host, left)]));
  removeFile(pathBeside(mail, passwordFile(host, generation)));
  removeFile(pathBeside(mail, verifierFile(host, generation)));
  terminal.print(`${host}: generation ${generation} is revoked; the server will refuse it\n`);
  terminal.say(
    left === undefined
      ? `mail of ${host} waits on it until it has another password: mailc secret rotate ${host}\n`
      : `${host} logs in with generation ${left} once this is deployed\n`,
  );
  return ExitCode.clean;
}
