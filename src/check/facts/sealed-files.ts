import type { Path } from '../../diagnostics/source.ts';
import { type AgeProblem, type ParsedAge, parseArmoredAge } from '../../mail/age.ts';
import { generationsOf, passwordFile, passwordName, verifierFile } from '../../mail/credential.ts';
import { type Holder, holdersOfPassword, holdersOnServer } from '../../mail/recipients.ts';
import type { Context } from '../context.ts';

/** A generation that mail.yml names. */
export interface StatedPassword {
  readonly host: string;
  readonly generation: number;
  /** Of the generation. */
  readonly path: Path;
}

/** The generations of every host. */
export function* statedPasswords({ hosts }: Context): Generator<StatedPassword> {
  for (const { name: host, credential } of hosts) {
    if (credential === undefined) continue;
    const path = ['hosts', host, 'credential'];
    const { current, other } = generationsOf(credential);
    yield { host, generation: current, path: other === undefined ? path : [...path, 'current'] };
    if (other !== undefined) yield { host, generation: other.generation, path: [...path, other.state] };
  }
}

/** A sealed file that mail.yml names and that exists, as far as it can be read without a key. */
export interface SealedFile {
  readonly file: string;
  /** Where mail.yml names it. */
  readonly path: Path;
  /** What it has to hold. */
  readonly name: string;
  /** Who has to be able to open it. */
  readonly holders: readonly Holder[];
  readonly parsed: ParsedAge;
}

/** Every sealed file: the passwords of hosts, and the private keys that a signer needs. */
export function* sealedFiles(context: Context): Generator<SealedFile> {
  for (const stated of namedSealedFiles(context)) {
    const text = context.attachments.get(stated.file);
    if (text !== undefined) yield { ...stated, parsed: parseArmoredAge(text) };
  }
}

function* namedSealedFiles(context: Context): Generator<Omit<SealedFile, 'parsed'>> {
  const { content, dkimKeys } = context;
  for (const { host, generation, path } of statedPasswords(context)) {
    const name = passwordName(host, generation);
    yield { file: passwordFile(host, generation), path, name, holders: holdersOfPassword(content, host) };
  }
  for (const { domain, selector, state, private_key: file, path } of dkimKeys) {
    if (file === undefined || (state !== 'published' && state !== 'signing')) continue;
    const name = `${domain}.${selector}`;
    yield { file, path: [...path, 'private_key'], name, holders: holdersOnServer(content) };
  }
}

/** The two files of a generation. */
export function filesOfPassword({ host, generation }: StatedPassword): { sealed: string; verifier: string } {
  return { sealed: passwordFile(host, generation), verifier: verifierFile(host, generation) };
}

/** What is wrong with an age file, to be read after its name. */
export const AGE_PROBLEMS: Readonly<Record<AgeProblem, string>> = {
  'not-age': 'is no age file',
  truncated: 'is damaged: a part of it is missing',
  'other-recipients': 'is sealed to something else than age1... recipients',
};
