import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseDkimPublicKey } from '../../../src/mail/dkim-key.ts';
import { newKeyPair } from './keys.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');

function pem(key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): string {
  return key.export({ type, format: 'pem' }).toString();
}

describe('a public key', () => {
  it('of RSA is its SubjectPublicKeyInfo (RFC 6376 section 3.6.1)', () => {
    const parsed = parseDkimPublicKey(pem(rsa.publicKey), 'rsa');
    if (!parsed.ok) throw new Error(parsed.problem.reason);
    expect(parsed.key.bits).toBe(2048);
    const der = { key: Buffer.from(parsed.key.base64, 'base64'), format: 'der', type: 'spki' } as const;
    expect(createPublicKey(der).equals(rsa.publicKey)).toBe(true);
  });

  it('of RSA is the same from either PEM form, with any line ends', () => {
    const expected = parseDkimPublicKey(pem(rsa.publicKey), 'rsa');
    expect(parseDkimPublicKey(pem(rsa.publicKey, 'pkcs1'), 'rsa')).toEqual(expected);
    expect(parseDkimPublicKey(`\n${pem(rsa.publicKey).replaceAll('\n', '\r\n')}\n`, 'rsa')).toEqual(expected);
  });

  it('of Ed25519 is its bare 32 octets (RFC 8463 section 4.2)', () => {
    // The key of RFC 8463, appendix A.2, in PEM and as its DNS record has it.
    const example =
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n';
    expect(parseDkimPublicKey(example, 'ed25519')).toEqual({
      ok: true,
      key: { base64: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', bits: 256 },
    });
  });
});

describe('what is no public key of the algorithm', () => {
  it.each([
    ['nothing', ''],
    ['a text', 'v=DKIM1; k=rsa; p=abc'],
    ['a broken key', pem(rsa.publicKey).replace(/MII.{40}/, 'MII')],
    ['two keys', pem(rsa.publicKey) + pem(rsa.publicKey)],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  ])('is malformed: %s', (_, text) => {
    expect(parseDkimPublicKey(text, 'rsa')).toEqual({ ok: false, problem: { reason: 'malformed' } });
  });

  it('is of another type', () => {
    const problem = (type: string) => ({ ok: false, problem: { reason: 'wrong-type', type } });
    expect(parseDkimPublicKey(pem(ed25519.publicKey), 'rsa')).toEqual(problem('ed25519'));
    expect(parseDkimPublicKey(pem(rsa.publicKey), 'ed25519')).toEqual(problem('rsa'));
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
    expect(parseDkimPublicKey(pem(pss.publicKey), 'rsa')).toEqual(problem('rsa-pss'));
  });

  it('is private, even beside a public one', () => {
    const pair = newKeyPair('ed25519');
    for (const text of [pair.privatePem, pair.publicPem + pair.privatePem]) {
      expect(parseDkimPublicKey(text, 'ed25519')).toEqual({ ok: false, problem: { reason: 'private' } });
    }
  });
});
