import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dnscontrolZone } from '../../src/dns/dnscontrol.ts';
import { octodnsRecords, octodnsZone } from '../../src/dns/octodns.ts';
import { alias, mx, served, serving, srv, text, zoneOf } from './zones.ts';

const LONG = `v=DKIM1; k=rsa; p=${'A'.repeat(600)}`;
const ZONE = zoneOf(
  mx('example.org', 10, 'mail.example.org'),
  mx('example.org', 20, 'backup.example.net'),
  text('example.org', 'v=spf1 mx -all'),
  text('m10.example.org', 'v=spf1 -all'),
  text('m9.example.org', 'v=spf1 -all'),
  text('a._domainkey.example.org', LONG),
  alias('mta-sts.example.org', 'mail.example.org'),
  srv('_imap._tcp.example.org', 0, ''),
);

describe('a zone for octoDNS', () => {
  const foreign = [served(text('example.org', 'say "hi" \\ ;')), served(text('example.org', 'v=spf1 a'))];
  const yaml = octodnsZone(ZONE, [], ZONE.records, serving(...foreign));

  it('has every record, and what others have at its names', () => {
    expect(parse(yaml)).toEqual({
      '': [
        {
          ttl: 3600,
          type: 'MX',
          values: [
            { exchange: 'mail.example.org.', preference: 10 },
            { exchange: 'backup.example.net.', preference: 20 },
          ],
        },
        { ttl: 3600, type: 'TXT', values: ['v=spf1 mx -all', 'say "hi" \\ ;'] },
      ],
      '_imap._tcp': [{ ttl: 3600, type: 'SRV', values: [{ port: 0, priority: 0, target: '.', weight: 0 }] }],
      'a._domainkey': [{ ttl: 3600, type: 'TXT', values: [LONG] }],
      m9: [{ ttl: 3600, type: 'TXT', values: ['v=spf1 -all'] }],
      m10: [{ ttl: 3600, type: 'TXT', values: ['v=spf1 -all'] }],
      'mta-sts': [{ ttl: 3600, type: 'CNAME', value: 'mail.example.org.' }],
    });
  });

  it('has its names in natural order, and its keys in order, as YamlProvider demands', () => {
    const zone = parse(yaml, { mapAsMap: true }) as Map<string, Map<string, unknown>[]>;
    expect([...zone.keys()]).toEqual(['', '_imap._tcp', 'a._domainkey', 'm9', 'm10', 'mta-sts']);
    for (const block of [...zone.values()].flat()) {
      expect([...block.keys()]).toEqual([...block.keys()].sort());
    }
  });

  it('keeps what others have at a name that mail.yml has no more', () => {
    const gone = served(text('old.example.org', 'v=spf1 -all'));
    const other = served(text('old.example.org', 'site-verification=1'));
    const observe = serving(gone, other);
    expect(parse(octodnsZone(zoneOf(), [gone], [], observe))).toEqual({
      old: [{ ttl: 3600, type: 'TXT', values: ['site-verification=1'] }],
    });
    // In the first phase, what is gone is still there.
    expect(parse(octodnsZone(zoneOf(), [gone], [gone], observe)).old[0].values).toEqual([
      'v=spf1 -all',
      'site-verification=1',
    ]);
  });

  it('is told record by record', () => {
    const lines = octodnsRecords(yaml).split('\n');
    expect(lines).toContain('"" 3600 MX { exchange: "mail.example.org.", preference: 10 }');
    expect(lines).toContain('"m9" 3600 TXT "v=spf1 -all"');
    expect(lines).toContain('"mta-sts" 3600 CNAME "mail.example.org."');
    expect(lines).toHaveLength(ZONE.records.length + foreign.length);
  });

  it('is an empty mapping without records', () => {
    expect(parse(octodnsZone(zoneOf(), [], [], serving()))).toEqual({});
  });
});

describe('a zone for DNSControl', () => {
  it('extends the zone by every record', () => {
    const calls: unknown[] = [];
    const recorder =
      (type: string) =>
      (...parameters: unknown[]) => [type, ...parameters];
    const language = Object.fromEntries(
      ['MX', 'TXT', 'SRV', 'CNAME', 'TTL'].map((type) => [type, recorder(type)]),
    );
    const context = { ...language, D_EXTEND: (...parameters: unknown[]) => calls.push(parameters) };
    vm.runInNewContext(dnscontrolZone(ZONE, ZONE.records), context);
    const ttl = ['TTL', 3600];
    expect(calls).toEqual([
      [
        'example.org',
        ['MX', '@', 10, 'mail.example.org.', ttl],
        ['MX', '@', 20, 'backup.example.net.', ttl],
        ['TXT', '@', 'v=spf1 mx -all', ttl],
        ['TXT', 'm10', 'v=spf1 -all', ttl],
        ['TXT', 'm9', 'v=spf1 -all', ttl],
        ['TXT', 'a._domainkey', LONG, ttl],
        ['CNAME', 'mta-sts', 'mail.example.org.', ttl],
        ['SRV', '_imap._tcp', 0, 0, 0, '.', ttl],
      ],
    ]);
  });

  it('is nothing but a comment without records', () => {
    expect(dnscontrolZone(zoneOf(), [])).toMatch(/^\/\/ .*\n\n$/);
  });
});
