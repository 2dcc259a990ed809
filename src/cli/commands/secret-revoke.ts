import { ExitCode, Failure } from '../../io/failure.ts';
import { removeFile } from '../../io/private-files.ts';
import { uninterrupted } from '../../io/signals.ts';
import {
  acceptedGenerations,
  type Generations,
  generationsOf,
  passwordFile,
  verifierFile,
} from '../../mail/credential.ts';
import { oneOf } from '../../mail/names.ts';
import { without } from '../../secrets/rotation.ts';
import { credentialChange, editedText, type MailFile, openMailFile, saveMailFile } from '../mail-file.ts';
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
  const generations = generationsFrom(mail, host);
  const generation = chosen(host, generations, stated);
  const left = without(generations, generation);
  const text = await editedText(mail, [credentialChange(host, left)]);
  await uninterrupted(async () => {
    saveMailFile(mail, text);
    removeFile(pathBeside(mail, passwordFile(host, generation)));
    removeFile(pathBeside(mail, verifierFile(host, generation)));
  });
  terminal.print(`${host}: generation ${generation} is revoked; the server will refuse it\n`);
  terminal.say(
    left === undefined
      ? `mail of ${host} waits on it until it has another password: mailc secret rotate ${host}\n`
      : `${host} logs in with generation ${left} once this is deployed\n`,
  );
  return ExitCode.clean;
}

function generationsFrom({ document }: MailFile, host: string): Generations {
  const settings = document.hosts?.[host];
  if (settings?.credential !== undefined) return generationsOf(settings.credential);
  const words = settings === undefined ? 'is no host of mail.yml' : 'has no credential';
  throw new Failure(`${host} ${words}`, { exitCode: ExitCode.usage });
}

/** The one that was named; it may be left out where there is no other. */
function chosen(host: string, generations: Generations, stated: number | undefined): number {
  const accepted = acceptedGenerations(generations);
  const [only, ...others] = stated === undefined ? accepted : accepted.filter((each) => each === stated);
  if (only !== undefined && others.length === 0) return only;
  const has = accepted.length === 1 ? 'generation' : 'the generations';
  throw new Failure(`${host} has ${has} ${accepted.join(' and ')}`, {
    help: `run: mailc secret revoke ${host} ${oneOf(accepted.map(String))}`,
    exitCode: ExitCode.usage,
  });
}
