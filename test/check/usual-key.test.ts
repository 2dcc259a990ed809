import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseDkimPublicKey } from '../../src/mail/dkim-key.ts';
import { readUsualKey } from '../../src/mail/usual-key.ts';

const pair = generateKeyPairSync('ed25519');
const ed25519 = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A key as RSA keys look; nobody asks whether its modulus is the product of two primes. */
function rsa(bits: number, exponent = 'AQAB'): string {
  const modulus = Buffer.alloc(bits / 8, 0xa5).toString('base64url');
  const key = createPublicKey({ key: { kty: 'RSA', n: modulus, e: exponent }, format: 'jwk' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

test.each([1024, 2048, 3072, 4096])('RSA of %i bits is read as OpenSSL reads it', (bits) => {
  const read = readUsualKey(rsa(bits), 'rsa');
  expect(read).toMatchObject({ ok: true, key: { bits } });
  expect(read).toEqual(parseDkimPublicKey(rsa(bits), 'rsa'));
});

test('Ed25519 is read as OpenSSL reads it', () => {
  const read = readUsualKey(ed25519, 'ed25519');
  expect(read).toMatchObject({ ok: true });
  expect(read).toEqual(parseDkimPublicKey(ed25519, 'ed25519'));
});

/** A key of 1024 bits in a field for as many, whose modulus begins with a zero bit. */
function shortened(): string {
  const digits = Buffer.from(rsa(1024).replace(/-.*-/g, ''), 'base64').toString('hex');
  const base64 = Buffer.from(digits.replace('8100a5', '810025'), 'hex').toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`;
}

test.each([
  ['an unusual length', rsa(1032), 'rsa'],
  ['an unusual exponent', rsa(1024, 'Aw'), 'rsa'],
  ['a modulus without its highest bit', shortened(), 'rsa'],
  ['the other algorithm', rsa(1024), 'ed25519'],
  ['the other algorithm', ed25519, 'rsa'],
  ['other line ends', rsa(1024).replaceAll('\n', '\r\n'), 'rsa'],
  ['an empty line before it', `\n${rsa(1024)}`, 'rsa'],
  ['a missing line', rsa(1024).replace(/\n.{64}\n/, '\n'), 'rsa'],
  ['other lines', rsa(1024).replace(/(.{32})(.{32})\n/, '$1\n$2\n'), 'rsa'],
  ['a private key beside it', rsa(1024) + privateKey, 'rsa'],
  ['a private key', privateKey, 'ed25519'],
  ['nothing', '', 'rsa'],
] as const)('%s is left to OpenSSL', (_, pem, algorithm) => {
  expect(readUsualKey(pem, algorithm)).toBeUndefined();
});

test('the shortened key is one that OpenSSL reads', () => {
  expect(parseDkimPublicKey(shortened(), 'rsa')).toMatchObject({ ok: true, key: { bits: 1022 } });
});
