import { describe, expect, it } from 'vitest';
import { opendkimField, opendkimText } from '../../../src/emit/escape/opendkim.ts';
import { rspamdText } from '../../../src/emit/escape/rspamd.ts';
import { opendkim } from '../../../src/emit/outputs/opendkim/output.ts';
import { opendkimKeyTable } from '../../../src/emit/outputs/opendkim-key-table/output.ts';
import { opendkimSigningTable } from '../../../src/emit/outputs/opendkim-signing-table/output.ts';
import { opendkimTrustedHosts } from '../../../src/emit/outputs/opendkim-trusted-hosts/output.ts';
import { rspamd } from '../../../src/emit/outputs/rspamd/output.ts';
import { rspamdProxy } from '../../../src/emit/outputs/rspamd-proxy/output.ts';
import { rspamdSettings } from '../../../src/emit/outputs/rspamd-settings/output.ts';
import type { DkimKey, MailDocument } from '../../../src/mail/document.ts';
import { estate, render } from '../dns/estate.ts';
import { newKeyPair } from './keys.ts';

const files = new Map([
  ['rsa', newKeyPair('rsa').publicPem],
  ['ed25519', newKeyPair('ed25519').publicPem],
]);

function key(selector: string, algorithm: 'rsa' | 'ed25519', state: DkimKey['state'] = 'signing'): DkimKey {
  return { selector, algorithm, state, public_key: algorithm };
}

function systemWith(signer: 'opendkim' | 'rspamd', keys: DkimKey[]) {
  const document: MailDocument = {
    version: 1,
    domain: 'example.org',
    servers: { mx1: {} },
    hosts: { far: { fqdn: 'far.example.net' } },
    dkim: { signer, keys: { 'example.org': keys } },
  };
  return estate(document, files);
}

/** The lines of a table that mean something. */
function rows(text: string | undefined): string[] | undefined {
  return text?.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const outputs = [
  opendkim,
  opendkimKeyTable,
  opendkimSigningTable,
  opendkimTrustedHosts,
  rspamd,
  rspamdProxy,
  rspamdSettings,
];

describe('the files of a signer', () => {
  const keys = [
    key('one', 'rsa'),
    key('two', 'rsa'),
    key('three', 'ed25519'),
    key('next', 'rsa', 'published'),
  ];

  it('are tables with one row a line, for the keys that sign', () => {
    const system = systemWith('opendkim', keys);
    expect(rows(render(opendkimKeyTable, system)['/etc/opendkim/KeyTable'])).toEqual([
      'example.org example.org:one:/etc/opendkim/keys/example.org.one.private',
      'example.org/2 example.org:two:/etc/opendkim/keys/example.org.two.private',
    ]);
    expect(rows(render(opendkimSigningTable, system)['/etc/opendkim/SigningTable'])).toEqual([
      '*@example.org example.org',
      '*@example.org example.org/2',
      '*@far.example.net example.org',
      '*@far.example.net example.org/2',
      '*@mx1.example.org example.org',
      '*@mx1.example.org example.org/2',
    ]);
  });

  it('name the one algorithm of OpenDKIM', () => {
    const algorithm = (given: DkimKey[]) =>
      /^SignatureAlgorithm (.*)$/m.exec(
        render(opendkim, systemWith('opendkim', given))['/etc/opendkim/opendkim.conf'] ?? '',
      )?.[1];
    expect(algorithm(keys)).toBe('rsa-sha256');
    expect(algorithm([key('three', 'ed25519')])).toBe('ed25519-sha256');
  });

  it('are those of the signer that mail.yml names, and none where nothing is signed', () => {
    const paths = (system: ReturnType<typeof systemWith>) =>
      outputs.flatMap((output) => Object.keys(render(output, system)));
    expect(paths(systemWith('opendkim', keys))).toEqual(
      ['opendkim.conf', 'KeyTable', 'SigningTable', 'TrustedHosts'].map((name) => `/etc/opendkim/${name}`),
    );
    expect(paths(systemWith('rspamd', keys))).toEqual(
      ['dkim_signing.conf', 'worker-proxy.inc', 'settings.conf'].map((name) => `/etc/rspamd/local.d/${name}`),
    );
    expect(paths(systemWith('opendkim', [key('next', 'rsa', 'published')]))).toEqual([]);
    expect(paths(systemWith('rspamd', []))).toEqual([]);
  });
});

describe('the text of a signer', () => {
  it.each([undefined, null, 'two\nlines', 'nul\0', 'é'])('never holds %j', (value) => {
    expect(() => opendkimText(value)).toThrow();
    expect(() => rspamdText(value)).toThrow();
  });

  it('is escaped for rspamd, and a field of OpenDKIM that needs it is refused', () => {
    expect(rspamdText('a"b\\c')).toBe('a\\"b\\\\c');
    expect(() => rspamdText('$VAR')).toThrow();
    for (const field of ['', 'a b', 'a#b', 'a:b', 'a,b']) expect(() => opendkimField(field)).toThrow();
  });
});
