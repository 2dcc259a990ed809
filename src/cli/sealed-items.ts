import { join } from 'node:path';
import type { Path } from '../diagnostics/source.ts';
import { Failure } from '../io/failure.ts';
import { readAttachment } from '../io/files.ts';
import { parseArmoredAge } from '../mail/age.ts';
import { acceptedGenerations, generationsOf, passwordFile, passwordName } from '../mail/credential.ts';
import type { ForwardEntry } from '../mail/document.ts';
import { destinationsOf } from '../mail/entries.ts';
import { type Holder, holdersOfPassword, holdersOnServer } from '../mail/recipients.ts';
import { parseSealedAddress, sealedName } from '../mail/sealed-address.ts';
import type { MailFile } from './mail-file.ts';

/** Something sealed that mail.yml names. */
export interface SealedItem {
  /** What it is called: `apollo.4`, `example.org.mx1`, `sealed:NAME`. */
  readonly title: string;
  /** What its label says. */
  readonly name: string;
  readonly holders: readonly Holder[];
  /** The file that holds it, or the places of mail.yml where it stands itself. */
  readonly where: { readonly file: string } | { readonly places: readonly Path[] };
  /** The age file; undefined when it is missing or broken. */
  readonly bytes: Uint8Array | undefined;
}

/** Everything sealed that a mail.yml names: passwords, private keys, addresses. */
export function sealedItems(mail: MailFile): SealedItem[] {
  return [...passwords(mail), ...keys(mail), ...addresses(mail)];
}

function* passwords({ document, directory }: MailFile): Generator<SealedItem> {
  for (const [host, { credential }] of Object.entries(document.hosts ?? {})) {
    if (credential === undefined) continue;
    for (const generation of acceptedGenerations(generationsOf(credential))) {
      const name = passwordName(host, generation);
      const file = passwordFile(host, generation);
      const holders = holdersOfPassword(document, host);
      yield { title: name, name, holders, where: { file }, bytes: fileBytes(directory, file) };
    }
  }
}

function* keys({ document, directory }: MailFile): Generator<SealedItem> {
  for (const [domain, stated] of Object.entries(document.dkim?.keys ?? {})) {
    for (const { selector, private_key: file } of stated) {
      if (file === undefined) continue;
      const name = `${domain}.${selector}`;
      const holders = holdersOnServer(document);
      yield { title: name, name, holders, where: { file }, bytes: fileBytes(directory, file) };
    }
  }
}

function* addresses({ document }: MailFile): Generator<SealedItem> {
  const places = new Map<string, Path[]>();
  for (const [category, entries] of Object.entries(document.forwards ?? {})) {
    for (const [key, entry] of Object.entries(entries)) {
      for (const [token, path] of tokensIn(entry, ['forwards', category, key])) {
        places.set(token, [...(places.get(token) ?? []), path]);
      }
    }
  }
  for (const [token, paths] of places) {
    const name = sealedName(token) ?? '';
    const parsed = parseSealedAddress(token);
    const bytes = parsed.ok ? parsed.sealed.bytes : undefined;
    yield {
      title: `sealed:${name}`,
      name,
      holders: holdersOnServer(document),
      where: { places: paths },
      bytes,
    };
  }
}

function* tokensIn(entry: ForwardEntry, path: Path): Generator<[string, Path]> {
  const inner = typeof entry === 'object' && !Array.isArray(entry) && 'to' in entry ? [...path, 'to'] : path;
  const isList = Array.isArray(entry) || (inner !== path && Array.isArray((entry as { to: unknown }).to));
  for (const [index, token] of destinationsOf(entry).entries()) {
    if (sealedName(token) !== undefined) yield [token, isList ? [...inner, index] : inner];
  }
}

function fileBytes(directory: string, file: string): Uint8Array | undefined {
  const parsed = parseArmoredAge(readAttachment(directory, file) ?? '');
  return parsed.ok ? parsed.bytes : undefined;
}

/** The public keys to seal to; throws when mail.yml lacks one of them. */
export function recipientsOf(holders: readonly Holder[]): string[] {
  return holders.map(({ who, recipient, path }) => {
    if (recipient !== undefined) return recipient;
    const key = path[0] === 'secrets' ? '--recovery age1...' : `${path[1]}=age1...`;
    throw new Failure(`mail.yml has no public key of ${who}`, { help: `run: mailc secret init ${key}` });
  });
}

/** Where a file of a mail.yml lies. */
export function pathBeside({ directory }: MailFile, file: string): string {
  return join(directory, file);
}
