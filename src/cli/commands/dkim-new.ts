import { ExitCode, Failure } from '../../io/failure.ts';
import { exists, writeNewFile } from '../../io/files.ts';
import { everHad, requireWholeHistory } from '../../io/history.ts';
import { writePrivateFile } from '../../io/private-files.ts';
import { uninterrupted } from '../../io/signals.ts';
import { armorOf } from '../../mail/age.ts';
import type { DkimAlgorithm } from '../../mail/dkim-key.ts';
import { similarName } from '../../mail/names.ts';
import { holdersOnServer } from '../../mail/recipients.ts';
import { newDkimPair } from '../../secrets/dkim-pair.ts';
import { seal } from '../../secrets/seal.ts';
import { placedKeys } from '../dkim-keys.ts';
import { editedText, type MailFile, openMailFile, saveMailFile } from '../mail-file.ts';
import { pathBeside, recipientsOf } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface DkimNewOptions {
  readonly file: string;
  readonly algorithm: DkimAlgorithm;
  readonly selector?: string;
}

/** The form of a selector: that of the schema. */
const SELECTOR = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `mailc dkim new`: makes a key in the state published; its private half is sealed to the signer. */
export async function dkimNew(domain: string, options: DkimNewOptions, terminal: Terminal): Promise<number> {
  const mail = await openMailFile(options.file);
  requireDomain(mail, domain);
  const recipients = recipientsOf(holdersOnServer(mail.document));
  await requireWholeHistory(mail.directory);
  const selector = await freeSelector(mail, domain, options);
  const name = `${domain}.${selector}`;
  const [publicFile, privateFile] = [`keys/${name}.pub`, `secrets/dkim/${name}.age`];
  const entry = {
    ...{ selector, algorithm: options.algorithm, state: 'published' },
    ...{ public_key: publicFile, private_key: privateFile },
  };
  const text = await editedText(mail, [{ path: ['dkim', 'keys', domain], append: entry }]);
  const { publicPem, privatePem } = await newDkimPair(options.algorithm);
  const sealed = await seal(privatePem, { name, recipients });
  await uninterrupted(async () => {
    writePrivateFile(pathBeside(mail, privateFile), armorOf(sealed));
    writeNewFile(pathBeside(mail, publicFile), publicPem);
    saveMailFile(mail, text);
  });
  terminal.print(`${domain}: key ${selector} is made; wrote ${publicFile} and ${privateFile}\n`);
  terminal.say(`next: build, commit, publish the zone, then: mailc dkim publish ${selector}\n`);
  return ExitCode.clean;
}

/** Keys sign for the domains of mail.yml and for names below them, such as those of hosts. */
function requireDomain({ document }: MailFile, domain: string): void {
  const known = [...new Set([document.domain, ...Object.keys(document.domains ?? {})])];
  if (known.some((each) => domain === each || domain.endsWith(`.${each}`))) return;
  const similar = similarName(domain, known);
  throw new Failure(`${domain} is no domain of mail.yml`, {
    help: similar === undefined ? `one of: ${known.join(', ')}` : `did you mean ${similar}?`,
    exitCode: ExitCode.usage,
  });
}

/** A selector that no key has or had: one that was given up must not come back with another key. */
async function freeSelector(mail: MailFile, domain: string, options: DkimNewOptions): Promise<string> {
  const { selector, algorithm } = options;
  if (selector !== undefined) {
    if (!SELECTOR.test(selector))
      throw new Failure(`${selector} is no selector`, {
        help: 'use up to 63 lower-case letters, digits and hyphens',
        exitCode: ExitCode.usage,
      });
    if (!(await isUsed(mail, domain, selector))) return selector;
    const help = 'selectors are not used twice; choose another one, or leave it out';
    throw new Failure(`${domain} has or had a key ${selector}`, { help });
  }
  const month = new Date().toISOString().slice(0, 7).replace('-', '');
  for (let number = 1; ; number += 1) {
    const candidate = `${algorithm === 'rsa' ? 'r' : 'e'}${month}${number === 1 ? '' : `-${number}`}`;
    if (!(await isUsed(mail, domain, candidate))) return candidate;
  }
}

async function isUsed(mail: MailFile, domain: string, selector: string): Promise<boolean> {
  const { document, source, directory } = mail;
  if (placedKeys(document).some((each) => each.domain === domain && each.key.selector === selector))
    return true;
  if (exists(pathBeside(mail, `keys/${domain}.${selector}.pub`))) return true;
  return await everHad(source.name, directory, `selector: *["']?${selector}["']?( *[,}#]|$)`);
}
