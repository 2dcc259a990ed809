import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { beforeAll, describe, expect, it } from 'vitest';
import { completeExample } from '../../src/check/example.ts';
import * as made from '../../src/check/example-secrets.ts';
import { armorOf } from '../../src/mail/age.ts';
import { sealAddress } from '../../src/secrets/address.ts';
import { seal } from '../../src/secrets/seal.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { checkText } from '../rules/check-text.ts';

/** The findings about a mail.yml, as `code: message`. */
async function findings(mail: string, files: Record<string, string> = {}): Promise<string[]> {
  const { text } = completeExample({ mail });
  return (await checkText(text, { files })).map(({ code, message }) => `${code}: ${message}`);
}

const FILES = { 'secrets/web1.1.age': made.PASSWORD_1, 'secrets/web1.1.verifier': made.VERIFIER_1 };
const WEB1 = `hosts:\n  web1: { age: ${made.WEB1}, credential: 1 }\n`;
const SECRETS = `secrets: { recovery: ${made.RECOVERY} }\n`;
const SERVER = `servers:\n  mx1: { ipv4: 192.0.2.25, age: ${made.SERVER} }\n`;

describe('what is sealed', () => {
  let byAge: (recipients: readonly string[]) => Promise<string>;
  beforeAll(() => {
    // As the program age seals it: without a word of whom it is for.
    byAge = async (recipients) => {
      const { Encrypter } = await import('age-encryption');
      const encrypter = new Encrypter();
      for (const recipient of recipients) encrypter.addRecipient(recipient);
      return armorOf(await encrypter.encrypt('x'.repeat(43)));
    };
  });

  it('to the host and the recovery is fine, by whatever program', async () => {
    expect(await findings(SECRETS + WEB1, FILES)).toEqual([]);
    const other = { ...FILES, 'secrets/web1.1.age': await byAge([made.WEB1, made.RECOVERY]) };
    expect(await findings(SECRETS + WEB1, other)).toEqual([]);
  });

  it('to too few or too many is found by their number', async () => {
    const stranger = await identityToRecipient(await generateX25519Identity());
    for (const recipients of [[made.WEB1], [made.WEB1, made.RECOVERY, stranger]]) {
      const other = { ...FILES, 'secrets/web1.1.age': await byAge(recipients) };
      expect(await findings(SECRETS + WEB1, other)).toEqual([
        `mail/sealed-to-others: The file "secrets/web1.1.age" has ${recipients.length} recipients, and not the 2 that it needs`,
      ]);
    }
  });

  it('is for the server too where Cyrus compares passwords', async () => {
    const cyrus = 'sasl: { backend: cyrus }\n';
    expect(await findings(SECRETS + WEB1 + cyrus, FILES)).toEqual([
      'mail/missing-recipient: This is for the server mx1 to open, whose public key "servers.mx1.age" is missing',
    ]);
    expect(await findings(SERVER + SECRETS + WEB1 + cyrus, FILES)).toEqual([
      'mail/sealed-to-others: The file "secrets/web1.1.age" is not sealed to the server mx1',
    ]);
    const recipients = [made.WEB1, made.SERVER, made.RECOVERY];
    const sealed = armorOf(await seal(new Secret('x'), { name: 'web1.1', recipients }));
    expect(
      await findings(SERVER + SECRETS + WEB1 + cyrus, { ...FILES, 'secrets/web1.1.age': sealed }),
    ).toEqual([]);
  });

  it('needs a recovery', async () => {
    expect(await findings(WEB1, FILES)).toEqual([
      'mail/missing-recipient: This is for the recovery to open, whose public key "secrets.recovery" is missing',
    ]);
  });

  it('is not judged by keys that stand in a broken section', async () => {
    expect(await findings(`secrets: { recovery: age1x }\n${WEB1}`, FILES)).toEqual([
      'schema/pattern: "age1x" is not an age recipient',
    ]);
  });

  it('never shows a private key that somebody took for a public one', async () => {
    const key = (await generateX25519Identity()).toString();
    const found = await findings(`secrets: { recovery: ${key} }\n`);
    expect(found).toEqual([
      'schema/not-allowed: This is a private key, and whoever can read the repository now has it',
    ]);
  });

  it.each([
    ['ssh-ed25519', 'ssh-ed25519AAAA'],
    ['age1pq1', `age1pq1${'q'.repeat(70)}`],
  ])('is not for keys of other kinds: %s', async (kind, key) => {
    expect((await findings(`secrets: { recovery: ${key} }\n`))[0]).toContain(`and not to ${kind}`);
  });
});

describe('a host', () => {
  it.each([
    ['secrets', `${SECRETS}hosts:\n  web1: {}\n  web2: {}\n`, ['"web1"', '"web2"']],
    ['one that has a credential', `${SECRETS}${WEB1}  web2: {}\n`, ['"web2"']],
  ])('without a credential is told of where there are %s', async (_what, mail, names) => {
    const found = await findings(mail, FILES);
    expect(found).toEqual(
      names.map(
        (name) =>
          `mail/host-without-credential: The host ${name} has no credential, so its mail will wait on it`,
      ),
    );
  });

  it('without a credential is told of once where no host has one', async () => {
    const { text } = completeExample({ mail: 'hosts:\n  web1: {}\n  web2: {}\n' });
    const found = await checkText(text.replace(/^silence:\n.*\n/m, ''));
    expect(found.map(({ message }) => message)).toEqual([
      'None of the 2 hosts has a credential, so mail will wait on the hosts',
    ]);
  });
});

describe('a sealed destination', () => {
  const estate = (forwards: string) => `${SERVER}${SECRETS}forwards:\n  former:\n${forwards}`;
  const token = (name: string) =>
    sealAddress(new Secret('x@example.net'), name, [made.SERVER, made.RECOVERY]);

  it('is fine in each form of a forward, twice as well', async () => {
    const one = await token('one');
    expect(
      await findings(
        estate(
          `    a: ${one}\n    b: [ops1, ${one}]\n    c: { to: ${one} }\n    d: { to: [${one}, ops1] }\n`,
        ),
      ),
    ).toEqual([]);
  });

  it('is told of by its name', async () => {
    const one = await token('one');
    const found = await findings(estate(`    a: [${one}, ${one}]\n`));
    expect(found).toEqual([expect.stringContaining('sealed:one')]);
    expect(found[0]).not.toContain('YWdl');
  });

  it('is not the name of an account', async () => {
    const one = await token('one');
    const mail = `${estate(`    a: ${one}\n`)}addresses:\n  people:\n    x: owner-sealed-one\n`;
    expect(await findings(mail)).toEqual([
      'mail/sealed-name-taken: On the server, sealed:one would be the same as the account "owner-sealed-one"',
    ]);
  });

  it('is sealed to the server', async () => {
    const other = await sealAddress(new Secret('x@example.net'), 'one', [made.WEB1, made.RECOVERY]);
    expect((await findings(estate(`    a: ${other}\n`)))[0]).toMatch(
      /^mail\/sealed-to-others: sealed:one is not sealed to the server mx1, and is sealed to age1\w{12}\.\.\./,
    );
  });

  it('keeps its own name', async () => {
    const one = await token('one');
    expect(await findings(estate(`    a: ${one.replace('sealed:one', 'sealed:two')}\n`))).toEqual([
      'mail/broken-sealed-address: sealed:two was sealed under another name',
    ]);
  });

  it.each(['sealed:', 'sealed:x', 'sealed:X:abc', 'sealed:x:a b', 'sealed:-:abc'])(
    'is not %s',
    async (text) => {
      expect((await findings(estate(`    a: "${text}"\n`)))[0]).toMatch(
        /^schema\/pattern: .* is not a sealed destination/,
      );
    },
  );

  it('cannot be where an address moved, or a report goes', async () => {
    const one = await token('one');
    expect(await findings(estate(`    a: { moved: ${one} }\n`))).toHaveLength(1);
    expect(await findings(`${SECRETS}dns: { tls_reports: ${one} }\n`)).toHaveLength(1);
  });

  it('is not where postmaster leads', async () => {
    const one = await token('one');
    const text = `version: 1\ndomain: example.org\n${SERVER}${SECRETS}addresses:\n  a: { ops1: {} }\nforwards:\n  roles: { abuse: ops1, root: ops1, postmaster: [ops1, ${one}] }\n`;
    const found = await checkText(text);
    expect(found.map(({ code }) => code)).toEqual(['mail/sealed-bounce-outside']);
  });
});
