import { join } from 'node:path';
import { ExitCode, Failure } from '../../io/failure.ts';
import { listDirectory } from '../../io/files.ts';
import { additionsBelow, requireWholeHistory, versionsOf } from '../../io/history.ts';
import { removeFile, writePrivateFile } from '../../io/private-files.ts';
import { uninterrupted } from '../../io/signals.ts';
import { armorOf } from '../../mail/age.ts';
import {
  type Generations,
  generationsOf,
  passwordFile,
  passwordName,
  verifierFile,
} from '../../mail/credential.ts';
import { durationSeconds } from '../../mail/duration.ts';
import { holdersOfPassword } from '../../mail/recipients.ts';
import { verifierText } from '../../mail/scram.ts';
import { statesIn } from '../../pipeline.ts';
import { newPassword, verifierOf } from '../../secrets/password.ts';
import { nextStep, type Step } from '../../secrets/rotation.ts';
import { seal } from '../../secrets/seal.ts';
import { credentialChange, editedText, type MailFile, openMailFile, saveMailFile } from '../mail-file.ts';
import { pathBeside, recipientsOf } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface SecretRotateOptions {
  readonly file: string;
  readonly all?: boolean;
  readonly due?: string;
}

/** What a rotation needs to know of the past. */
interface Past {
  /** When each file below secrets/ was added. */
  readonly added: ReadonlyMap<string, number>;
  /** The names in secrets/, those that no commit has yet too. */
  readonly names: readonly string[];
  /** The credentials in HEAD; undefined where it has no mail.yml, and outside of a repository. */
  readonly committed: ReadonlyMap<string, string> | undefined;
}

/** One host and what happens to it. */
interface Turn extends Step {
  readonly host: string;
}

/** `mailc secret rotate`: takes the next step of a rotation for each of some hosts. */
export async function secretRotate(
  names: readonly string[],
  options: SecretRotateOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(options.file);
  const past = await pastOf(mail);
  const turns = chosen(mail, names, options, past).map((host) => turnOf(host, mail, past));
  if (turns.length === 0) terminal.say('no password is due\n');
  const changes = turns.map(({ host, credential }) => credentialChange(host, credential));
  const text = await editedText(mail, changes);
  for (const { host, made } of turns) recipientsIfMade(mail, host, made);
  await uninterrupted(() => carryOut(turns, mail, text));
  for (const turn of turns) terminal.print(`${turn.host}: ${outcomeOf(turn)}\n`);
  if (turns.length > 0)
    terminal.say('commit secrets/ and mail.yml, and deploy; mailc secret status shows what is next\n');
  return ExitCode.clean;
}

async function pastOf({ directory, source }: MailFile): Promise<Past> {
  await requireWholeHistory(directory);
  const added = await additionsBelow('secrets', directory);
  const names = listDirectory(join(directory, 'secrets'));
  for await (const { text } of versionsOf(source.name, directory)) {
    return { added, names, committed: await statesIn({ ...source, text }) };
  }
  return { added, names, committed: undefined };
}

/** The hosts that are named, all of them, or those whose time has come. */
function chosen(
  { document }: MailFile,
  names: readonly string[],
  { all = false, due }: SecretRotateOptions,
  past: Past,
): string[] {
  const hosts = Object.keys(document.hosts ?? {});
  const unknown = names.find((name) => !hosts.includes(name));
  if (unknown !== undefined) {
    throw new Failure(`${unknown} is no host of mail.yml`, { exitCode: ExitCode.usage });
  }
  if (names.length === 0 && !all && due === undefined) {
    throw new Failure('whose password?', {
      help: 'name hosts, or write --all or --due 180d',
      exitCode: ExitCode.usage,
    });
  }
  if (names.length > 0) return [...new Set(names)];
  const oldest = due === undefined ? Number.POSITIVE_INFINITY : Date.now() - durationSeconds(due) * 1000;
  return all ? hosts : hosts.filter((host) => isDue(host, document.hosts?.[host]?.credential, past, oldest));
}

/** A password that was made before this moment is due; a rotation that has begun goes on. */
function isDue(
  host: string,
  credential: Parameters<typeof generationsOf>[0] | undefined,
  { added }: Past,
  oldest: number,
): boolean {
  if (credential === undefined) return true;
  const { current, other } = generationsOf(credential);
  const made = added.get(passwordFile(host, current));
  return other !== undefined || (made !== undefined && made <= oldest);
}

function turnOf(host: string, { document }: MailFile, past: Past): Turn {
  const credential = document.hosts?.[host]?.credential;
  const generations = credential === undefined ? undefined : generationsOf(credential);
  const step = nextStep(generations, newestOf(host, generations, past));
  if (step.kind !== 'first') requireCommitted(host, credential, past);
  return { ...step, host };
}

/** Numbers are not used twice, also those that only Git still knows. */
function newestOf(host: string, generations: Generations | undefined, { added, names }: Past): number {
  const pattern = new RegExp(`^(?:secrets/)?${host}\\.(\\d+)\\.(?:age|verifier)$`);
  const known = [...added.keys(), ...names].map((path) => Number(pattern.exec(path)?.[1] ?? 0));
  return Math.max(0, generations?.current ?? 0, generations?.other?.generation ?? 0, ...known);
}

/** A step is for the machines to follow before the next one is taken. */
function requireCommitted(host: string, credential: unknown, { committed }: Past): void {
  if (committed?.get(`hosts.${host}.credential`) === JSON.stringify(credential)) return;
  throw new Failure(`the last step of ${host} is not committed yet`, {
    help: 'commit and deploy it first; each step has to reach the machines before the next one',
  });
}

function recipientsIfMade({ document }: MailFile, host: string, made: number | undefined): void {
  if (made !== undefined) recipientsOf(holdersOfPassword(document, host));
}

/** All of it, or nothing where a file cannot be written. */
async function carryOut(turns: readonly Turn[], mail: MailFile, text: string): Promise<void> {
  try {
    for (const { host, made } of turns) if (made !== undefined) await makePassword(mail, host, made);
    saveMailFile(mail, text);
  } catch (error) {
    for (const { host, made } of turns) if (made !== undefined) removePassword(mail, host, made);
    throw error;
  }
  for (const { host, gone } of turns) if (gone !== undefined) removePassword(mail, host, gone);
}

async function makePassword(mail: MailFile, host: string, generation: number): Promise<void> {
  const password = newPassword();
  const recipients = recipientsOf(holdersOfPassword(mail.document, host));
  const sealed = await seal(password, { name: passwordName(host, generation), recipients });
  writePrivateFile(pathBeside(mail, passwordFile(host, generation)), armorOf(sealed));
  const verifier = `${verifierText(verifierOf(password))}\n`;
  writePrivateFile(pathBeside(mail, verifierFile(host, generation)), verifier);
}

function removePassword(mail: MailFile, host: string, generation: number): void {
  removeFile(pathBeside(mail, passwordFile(host, generation)));
  removeFile(pathBeside(mail, verifierFile(host, generation)));
}

function outcomeOf({ kind, credential, made, gone }: Step): string {
  const { current, other } = generationsOf(credential);
  switch (kind) {
    case 'first':
      return `generation ${made} is made; the host logs in with it once it is deployed`;
    case 'begin':
      return `generation ${current} -> ${made}, step 1 of 3: the server will accept both`;
    case 'switch':
      return `generation ${other?.generation} -> ${current}, step 2 of 3: the host will log in with ${current}`;
    case 'finish':
      return `generation ${gone} -> ${current}, step 3 of 3: the server will refuse ${gone}`;
  }
}
