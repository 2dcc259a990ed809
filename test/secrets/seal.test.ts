import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armorOf, isRecipient, parseAge, parseArmoredAge } from '../../src/mail/age.ts';
import { parseSealedAddress } from '../../src/mail/sealed-address.ts';
import { addressIn, isSealable, sealAddress } from '../../src/secrets/address.ts';
import { identityIn } from '../../src/secrets/identity.ts';
import { open, seal, unarmored } from '../../src/secrets/seal.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { describeWith } from '../support/programs.ts';
import { scratch } from '../support/scratch.ts';

/** Identities as the program makes them. */
async function newIdentity(): Promise<{ text: string; identity: Secret; recipient: string }> {
  const { stdout: text } = await execa('age-keygen', [], { stderr: 'ignore' });
  const recipient = /age1\w+/.exec(text)?.[0] ?? '';
  return { text, identity: identityIn(text) ?? new Secret(''), recipient };
}

describeWith(['age', 'age-keygen'], 'what is sealed', () => {
  it.each(['x', 'ü\n\n', 'a'.repeat(70_000)])(
    'by mailc is opened by age, for each of its recipients',
    async (text) => {
      const [one, two] = [await newIdentity(), await newIdentity()];
      const recipients = [one.recipient, two.recipient, one.recipient];
      const file = await seal(new Secret(text), { name: 'apollo.4', recipients });
      for (const { text: identity } of [one, two]) {
        const directory = scratch({ identity, 'sealed.age': armorOf(file), 'binary.age': Buffer.from(file) });
        for (const name of ['sealed.age', 'binary.age']) {
          const run = await execa('age', ['-d', '-i', 'identity', name], {
            cwd: directory,
            stripFinalNewline: false,
          });
          expect(run.stdout).toBe(text);
        }
      }
      expect(parseArmoredAge(armorOf(file))).toMatchObject({
        ok: true,
        header: {
          recipients: 2,
          label: { name: 'apollo.4', marks: [one, two].map(({ recipient }) => recipient.slice(4, 16)) },
        },
      });
    },
  );

  it('by age is opened by mailc', async () => {
    const [one, two, stranger] = [await newIdentity(), await newIdentity(), await newIdentity()];
    for (const armor of [['-a'], []]) {
      const to = ['-r', one.recipient, '-r', two.recipient];
      const { stdout } = await execa('age', [...armor, ...to], {
        input: 'hello',
        encoding: 'buffer',
        stripFinalNewline: false,
      });
      const bytes = armor.length > 0 ? unarmored(Buffer.from(stdout).toString()) : stdout;
      expect((await open(bytes, one.identity))?.reveal()).toBe('hello');
      expect((await open(bytes, two.identity))?.reveal()).toBe('hello');
      expect(await open(bytes, stranger.identity)).toBeUndefined();
      expect(parseAge(bytes)).toMatchObject({ ok: true, header: { recipients: 2, label: undefined } });
    }
  });

  it('differently each time, and equally long', async () => {
    const { recipient, identity } = await newIdentity();
    const tokens = await Promise.all(
      ['a@b.example', 'a@b.example', `${'x'.repeat(64)}@${'y'.repeat(60)}.example.net`].map((address) =>
        sealAddress(new Secret(address), 'dev1', [recipient]),
      ),
    );
    expect(new Set(tokens).size).toBe(3);
    expect(new Set(tokens.map((token) => token.length)).size).toBe(1);
    const parsed = parseSealedAddress(tokens[0] ?? '');
    const opened = parsed.ok ? await open(parsed.sealed.bytes, identity) : undefined;
    expect(opened && addressIn(opened).reveal()).toBe('a@b.example');
  });

  it('to recipients whose checksum is right', async () => {
    for (let count = 0; count < 20; count += 1) {
      const { recipient } = await newIdentity();
      expect(isRecipient(recipient)).toBe(true);
      for (let at = 4; at < recipient.length; at += 9) {
        const other = recipient[at] === 'q' ? 'p' : 'q';
        expect(isRecipient(recipient.slice(0, at) + other + recipient.slice(at + 1))).toBe(false);
      }
    }
  });

  it('and then cut or changed anywhere is never taken for whole by one and not by the other', async () => {
    const { recipient, identity } = await newIdentity();
    const whole = armorOf(await seal(new Secret('hello'), { name: 'x', recipients: [recipient] }));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 2),
        fc.nat(3),
        fc.constantFrom('', 'A', '\n', '='),
        async (at, cut, insert) => {
          const changed = whole.slice(0, at) + insert + whole.slice(at + cut);
          const parsed = parseArmoredAge(changed);
          // What is cut is found without a key; of other changes, only a key can tell.
          if (changed.length < whole.length - 4) expect(parsed.ok).toBe(false);
          if (parsed.ok && changed.trim() !== whole.trim())
            expect(await open(parsed.bytes, identity)).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('an age file that is none', () => {
  const stanza = `-> X25519 ${'A'.repeat(43)}\n${'A'.repeat(43)}\n`;
  const mac = `--- ${'A'.repeat(43)}\n`;
  const payload = 'x'.repeat(40);
  it.each([
    ['', 'not-age'],
    ['hello', 'not-age'],
    ['age-encryption.org/v2\n', 'not-age'],
    ['age-encryption.org/v1\n', 'truncated'],
    [`age-encryption.org/v1\n${stanza}`, 'truncated'],
    [`age-encryption.org/v1\n${stanza}${mac}`, 'truncated'],
    [`age-encryption.org/v1\n${stanza}${mac}${'x'.repeat(31)}`, 'truncated'],
    [`age-encryption.org/v1\n-> X25519 short\nshort\n${mac}${payload}`, 'truncated'],
    [
      `age-encryption.org/v1\n-> scrypt ${'A'.repeat(22)} 18\n${'A'.repeat(43)}\n${mac}${payload}`,
      'other-recipients',
    ],
    [`age-encryption.org/v1\n${mac}${payload}`, 'other-recipients'],
  ])('%j', (text, problem) => {
    expect(parseAge(Buffer.from(text, 'latin1'))).toEqual({ ok: false, problem });
  });
});

it.each([
  ['dev1@example.net', true],
  ['Dev.One+tag@a.example.net', true],
  ["o'neil@example.net", true],
  ['dev1', false],
  ['|/bin/sh@example.net', false],
  ['/dev/null', false],
  [':include:/etc/passwd', false],
  ['a@example.net, b@example.net', false],
  ['a@example.net b', false],
  ['a@[192.0.2.1]', false],
  ['"a b"@example.net', false],
  ['a@example.net\nb: |x', false],
  ['a\\@example.net', false],
  [`${'x'.repeat(250)}@example.net`, false],
])('%j can be sealed: %s', (text, expected) => {
  expect(isSealable(new Secret(text))).toBe(expected);
});

it('an identity is found in a file, and nothing else is taken for one', () => {
  const key = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`;
  expect(identityIn(`# public key: age1x\n${key}\n`)?.reveal()).toBe(key);
  expect(identityIn('age1x\n')).toBeUndefined();
  expect(identityIn(`${key}Q\n`)).toBeUndefined();
});
