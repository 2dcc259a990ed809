import { ExitCode, Failure } from '../../io/failure.ts';
import type { Change } from '../../read/edit.ts';
import { editedText, type MailFile, openMailFile, saveMailFile } from '../mail-file.ts';
import { recipientArgument } from '../recipient-argument.ts';
import type { Terminal } from '../terminal.ts';

export interface SecretInitOptions {
  readonly file: string;
  readonly recovery?: string;
}

/** `mailc secret init`: writes the public keys of machines and of the recovery into mail.yml. */
export async function secretInit(
  machines: readonly string[],
  options: SecretInitOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(options.file);
  const changes = [
    ...(options.recovery === undefined ? [] : [recoveryChange(mail, options.recovery)]),
    ...machines.map((machine) => machineChange(mail, machine)),
  ];
  if (changes.length > 0) saveMailFile(mail, await editedText(mail, changes));
  for (const { path } of changes) terminal.print(`${path.join('.')} is set\n`);
  sayMissing(await openMailFile(options.file), terminal);
  return ExitCode.clean;
}

function recoveryChange({ document }: MailFile, recipient: string): Change {
  return keyChange(['secrets', 'recovery'], recipient, document.secrets?.recovery, 'the recovery');
}

/** `apollo=age1...` */
function machineChange({ document }: MailFile, stated: string): Change {
  const [name = '', recipient = ''] = stated.split('=');
  const section = Object.hasOwn(document.servers, name) ? 'servers' : 'hosts';
  const machine = document.servers[name] ?? document.hosts?.[name];
  if (machine === undefined) {
    throw new Failure(`${name === '' ? stated : name} is no machine of mail.yml`, {
      help: 'write NAME=age1..., with the short name of the server or of a host',
      exitCode: ExitCode.usage,
    });
  }
  return keyChange([section, name, 'age'], recipient, machine.age, name);
}

/** A key that is there already has things sealed to it. */
function keyChange(path: string[], recipient: string, before: string | undefined, who: string): Change {
  const set = recipientArgument(recipient, who);
  if (before !== undefined && before !== recipient) {
    const machine = path[1] === 'recovery' ? 'recovery' : who;
    throw new Failure(`${path.join('.')} is another key already`, {
      help: `what is sealed to it has to be sealed anew: mailc secret rekey ${machine} age1... --identity FILE`,
    });
  }
  return { path, set };
}

function sayMissing({ document }: MailFile, { say }: Terminal): void {
  const machines = [...Object.entries(document.servers), ...Object.entries(document.hosts ?? {})];
  const missing = machines.filter(([, { age }]) => age === undefined).map(([name]) => name);
  if (document.secrets === undefined) {
    say(
      'still needed: --recovery age1..., the public key of: age-keygen -o recovery.key (keep it offline)\n',
    );
  }
  if (missing.length > 0) say(`without a public key: ${missing.join(', ')}\n`);
  else if (document.secrets !== undefined) say('next: mailc secret rotate --all\n');
}
