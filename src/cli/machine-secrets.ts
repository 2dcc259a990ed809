import { textAt } from '../io/history.ts';
import { acceptedGenerations, generationsOf } from '../mail/credential.ts';
import type { MailDocument } from '../mail/document.ts';
import { shapeOf } from '../pipeline.ts';
import { askMachines } from './ask-machines.ts';
import { openFleet } from './fleet.ts';
import type { MailFile } from './mail-file.ts';
import type { Terminal } from './terminal.ts';

/** What the two machines of a login do with a generation: what each was last deployed with says it. */
export interface PasswordOnMachines {
  readonly server: 'accepts' | 'refuses' | 'unknown';
  readonly host: 'uses' | 'does not use' | 'unknown';
}

/** Asks every machine which commit it runs, and reads in Git what that says of passwords; undefined for a mail.yml with errors. */
export async function passwordsOnMachines(
  mail: MailFile,
  terminal: Terminal,
): Promise<((login: string, generation: number) => PasswordOnMachines) | undefined> {
  const fleet = await openFleet(mail.source.name, terminal);
  if (fleet === undefined) return undefined;
  const deployed = new Map<string, MailDocument | undefined>();
  for (const { machine, status } of await askMachines(mail.source.name, fleet.machines)) {
    deployed.set(
      machine.name,
      typeof status === 'string' ? undefined : await documentAt(mail, status.commit),
    );
    if (typeof status === 'string') terminal.say(`${machine.name}: ${status}\n`);
  }
  const server = deployed.get(fleet.system.server.name);
  return (login, generation) => ({
    server: judged(server, login, (accepted) => accepted.includes(generation), ['accepts', 'refuses']),
    host: judged(deployed.get(login), login, ([current]) => current === generation, ['uses', 'does not use']),
  });
}

async function documentAt(
  { source, directory }: MailFile,
  commit: string | undefined,
): Promise<MailDocument | undefined> {
  const text = commit === undefined ? undefined : await textAt(commit, source.name, directory);
  return text === undefined ? undefined : await shapeOf({ ...source, text });
}

/** The current generation is the first of those that are accepted. */
function judged<Yes extends string, No extends string>(
  document: MailDocument | undefined,
  login: string,
  holds: (accepted: readonly number[]) => boolean,
  [yes, no]: readonly [Yes, No],
): Yes | No | 'unknown' {
  if (document === undefined) return 'unknown';
  const credential = document.hosts?.[login]?.credential;
  return holds(credential === undefined ? [] : acceptedGenerations(generationsOf(credential))) ? yes : no;
}
