import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absoluteName, textStrings, zoneText } from '../../../src/emit/escape/zone.ts';
import { dnsZone } from '../../../src/emit/outputs/dns-zone/output.ts';
import type { MailDocument } from '../../../src/mail/document.ts';
import type { DnsRecord, Zone } from '../../../src/mail/system.ts';
import { describeWith } from '../../support/programs.ts';
import { estate, render } from './estate.ts';

const document: MailDocument = {
  version: 1,
  domain: 'example.org',
  servers: { mx1: { ipv4: '192.0.2.25', ipv6: '2001:db8::25' } },
  hosts: { web: {}, far: { fqdn: 'far.example.net' } },
  domains: {
    'a.example.org': { dmarc: { policy: 'reject' } },
    'lists.example.org': { mx: 'lists.example.org', spf: { include: ['spf.example.net'] } },
    'parked.example': { mail: 'none' },
  },
  dkim: {
    keys: {
      'example.org': [
        { selector: 'long', algorithm: 'rsa', state: 'signing', public_key: 'long.pub' },
        { selector: 'short', algorithm: 'ed25519', state: 'published', public_key: 'short.pub' },
        { selector: 'old', algorithm: 'rsa', state: 'revoked', public_key: 'gone.pub' },
      ],
    },
  },
  dns: {
    zones: ['example.org', 'example.net', 'parked.example'],
    dmarc: { policy: 'none', reports: 'reports' },
    mta_sts: { mode: 'testing' },
    tls_reports: 'postmaster',
  },
};

const system = estate(
  document,
  new Map([
    ['long.pub', publicKey(generateKeyPairSync('rsa', { modulusLength: 4096 }))],
    ['short.pub', publicKey(generateKeyPairSync('ed25519'))],
  ]),
);

function publicKey({ publicKey: key }: ReturnType<typeof generateKeyPairSync>): string {
  return typeof key === 'string' ? key : key.export({ type: 'spki', format: 'pem' }).toString();
}

describeWith(['named-compilezone', 'nsd-checkzone'], 'zone snippets in a zone that includes them', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mailc-zones-'));
    for (const [name, content] of Object.entries(render(dnsZone, system)))
      writeFileSync(join(folder, name), content);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each(system.zones.map((zone) => ({ zone, name: zone.name })))('$name', ({ zone }) => {
    it('load into BIND, which reads what the mail system says', () => {
      expect(readByBind(zone, zoneFile(folder, zone))).toEqual(expect.arrayContaining(expected(zone)));
    });

    it('load into NSD, which reads the same', () => {
      const { stdout, stderr } = execaSync('nsd-checkzone', ['-p', zone.name, zoneFile(folder, zone)]);
      expect(stderr).not.toMatch(/warning|error/i);
      // NSD prints names relative to origins of its choice; BIND writes them out.
      const printed = join(folder, `${zone.name}.printed`);
      writeFileSync(printed, stdout);
      expect(readByBind(zone, printed)).toEqual(expect.arrayContaining(expected(zone)));
    });
  });
});

/** The records of a zone file on one line each, with the strings of a TXT joined. */
function readByBind(zone: Zone, file: string): string[] {
  const { stdout, stderr } = execaSync('named-compilezone', ['-k', 'fail', '-o', '-', zone.name, file]);
  expect(stderr).not.toMatch(/warning|error|ignoring/i);
  return stdout.split('\n').map((line) => line.replaceAll('" "', '').replace(/\s+/g, ' ').trim());
}

/** A zone as an administrator keeps it: with the records that are no business of mailc, under another $ORIGIN. */
function zoneFile(folder: string, zone: Zone): string {
  const file = join(folder, `${zone.name}.full`);
  const own = ['mx1', 'web', 'lists', 'far'].map((name) => `${name} A 192.0.2.25`);
  const lines = [
    `$ORIGIN ${zone.name}.`,
    '$TTL 60',
    '@ SOA ns1 hostmaster 1 3600 900 604800 300',
    '@ NS ns1',
    'ns1 A 192.0.2.53',
    ...own,
    '$ORIGIN elsewhere.invalid.',
    `$INCLUDE ${join(folder, `${zone.name}.zone`)}`,
    '',
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** What should have been read; the texts of this test hold no character that a zone file escapes. */
function expected(zone: Zone): string[] {
  return zone.records.map((record) => `${record.name}. ${zone.ttl} IN ${record.type} ${dataOf(record)}`);
}

function dataOf(record: DnsRecord): string {
  switch (record.type) {
    case 'MX':
      return `${record.priority} ${record.exchange}.`;
    case 'TXT':
      return `"${record.text}"`;
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${record.target}.`;
    case 'CNAME':
      return `${record.target}.`;
  }
}

describe('the text of a zone file', () => {
  it('has TXT strings of at most 255 octets, quoted and escaped', () => {
    const text = `${'a'.repeat(250)}"\\${'b'.repeat(10)}`;
    expect(zoneText(textStrings(text))).toBe(`"${'a'.repeat(250)}\\"\\\\bbb" "bbbbbbb"`);
    expect(textStrings('a'.repeat(510)).map(({ length }) => length)).toEqual([255, 255]);
    expect(zoneText(textStrings(''))).toBe('""');
  });

  it.each([undefined, null, 'two\nlines', 'tab\t', 'é', ['x'.repeat(256)], [undefined]])(
    'never holds %j',
    (value) => {
      expect(() => zoneText(value)).toThrow();
    },
  );

  it('has absolute names, and nothing else for a name', () => {
    expect(absoluteName('_dmarc.example.org')).toBe('_dmarc.example.org.');
    expect(absoluteName('')).toBe('.');
    for (const name of ['a b', 'a;b', 'a"b', 'A.org', 'a..b', '@'])
      expect(() => absoluteName(name)).toThrow();
  });
});
