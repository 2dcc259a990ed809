import { describe, expect, it } from 'vitest';
import type { DkimKey, MailDocument } from '../../../src/mail/document.ts';
import { estate } from '../dns/estate.ts';
import { newKeyPair } from './keys.ts';

const files = new Map([
  ['rsa.pub', newKeyPair('rsa').publicPem],
  ['ed25519.pub', newKeyPair('ed25519').publicPem],
]);

function key(selector: string, algorithm: 'rsa' | 'ed25519', state: DkimKey['state'] = 'signing'): DkimKey {
  return { selector, algorithm, state, public_key: `${algorithm}.pub` };
}

const base: MailDocument = {
  version: 1,
  domain: 'example.org',
  servers: { mx1: {} },
  hosts: { web: {}, far: { fqdn: 'far.example.net' } },
  domains: {
    'a.example.org': {},
    'lists.example.org': { mx: 'lists.example.org' },
    'parked.example': { mail: 'none' },
  },
};

/** Which selectors sign for which domain: `sender: selector@signing domain`. */
function signers(keys: Record<string, DkimKey[]>, signer: 'opendkim' | 'rspamd' = 'opendkim'): string[] {
  const { dkim } = estate({ ...base, dkim: { signer, keys } }, files);
  return dkim.senders.map(
    (sender) =>
      `${sender.domain}: ${sender.keys.map(({ selector, domain }) => `${selector}@${domain}`).join(' ')}`,
  );
}

describe('mail is signed', () => {
  it('from every domain and machine that sends, with the key of the primary domain at least', () => {
    expect(signers({ 'example.org': [key('s1', 'rsa')] })).toEqual([
      'a.example.org: s1@example.org',
      'example.org: s1@example.org',
      'far.example.net: s1@example.org',
      'lists.example.org: s1@example.org',
      'mx1.example.org: s1@example.org',
      'web.example.org: s1@example.org',
    ]);
  });

  it("with a domain's own keys, or else those of the nearest domain above it", () => {
    const keys = {
      'example.org': [key('s1', 'rsa')],
      'web.example.org': [key('s2', 'rsa')],
      'example.net': [key('s3', 'rsa')],
    };
    expect(signers(keys)).toEqual(
      expect.arrayContaining([
        'web.example.org: s2@web.example.org',
        'far.example.net: s3@example.net',
        'mx1.example.org: s1@example.org',
      ]),
    );
  });

  it('with keys in state signing only', () => {
    const states = [key('s1', 'rsa', 'published'), key('s2', 'rsa', 'retired'), key('s3', 'rsa', 'revoked')];
    expect(signers({ 'example.org': states })).toEqual([]);
    expect(signers({ 'example.org': [...states, key('s4', 'rsa')] })[1]).toBe('example.org: s4@example.org');
  });

  it('with RSA alone by OpenDKIM, with both algorithms by rspamd', () => {
    const keys = {
      'example.org': [key('s2', 'rsa'), key('s1', 'ed25519')],
      'a.example.org': [key('s3', 'ed25519')],
    };
    expect(signers(keys).slice(0, 2)).toEqual([
      'a.example.org: s2@example.org',
      'example.org: s2@example.org',
    ]);
    expect(signers(keys, 'rspamd').slice(0, 2)).toEqual([
      'a.example.org: s3@a.example.org',
      'example.org: s1@example.org s2@example.org',
    ]);
    expect(signers({ 'example.org': [key('s1', 'ed25519')] })[1]).toBe('example.org: s1@example.org');
  });

  it('never where nobody may: from a domain without mail, even if a machine has its name', () => {
    const document: MailDocument = {
      ...base,
      domains: { 'web.example.org': { mail: 'none' } },
      dkim: { keys: { 'example.org': [key('s1', 'rsa')] } },
    };
    expect(estate(document, files).dkim.senders.map(({ domain }) => domain)).not.toContain('web.example.org');
  });
});

describe('keys', () => {
  it('are in order of domain and selector, a revoked one without its value and its file', () => {
    const revoked: DkimKey = { ...key('a', 'rsa', 'revoked'), public_key: 'gone.pub' };
    const keys = { 'example.org': [key('b', 'rsa'), revoked], 'a.example.org': [key('c', 'rsa')] };
    const { dkim } = estate({ ...base, dkim: { keys } }, files);
    expect(dkim.keys.map(({ selector, domain, path }) => [selector, domain, path.join('.')])).toEqual([
      ['c', 'a.example.org', 'dkim.keys.a.example.org.0'],
      ['a', 'example.org', 'dkim.keys.example.org.1'],
      ['b', 'example.org', 'dkim.keys.example.org.0'],
    ]);
    expect(dkim.keys[1]?.publicKey).toBe('');
  });

  it('that passed the checks and are wrong are a bug', () => {
    const wrong = { ...key('s1', 'rsa'), public_key: 'ed25519.pub' };
    expect(() => signers({ 'example.org': [wrong] })).toThrow(/^bug: .*wrong-type/);
  });
});
