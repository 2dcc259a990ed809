import { describe, expect, it } from 'vitest';
import { recordsInPhase } from '../../src/dns/phases.ts';
import { meaningOf } from '../../src/dns/rrset.ts';
import { unitedSpf } from '../../src/dns/spf-union.ts';
import type { DnsRecord } from '../../src/mail/system.ts';
import { alias, mx, served, serving, srv, text, zoneOf } from './zones.ts';

/** What stands in the zone during the first phase, where mail.yml gives `next` and `now` is served. */
function added(
  next: readonly DnsRecord[],
  now: readonly DnsRecord[],
  former: readonly DnsRecord[] = [],
): string[] {
  const observe = serving(...[...now, ...former].map((record) => served(record)));
  const records = recordsInPhase(
    zoneOf(...next),
    former.map((record) => served(record)),
    'additions',
    observe,
  );
  return records.map((record) => `${record.name} ${meaningOf(record)}`);
}

const spf = (value: string) => text('example.org', value);
const dmarc = (value: string) => text('_dmarc.example.org', value);
const key = (value: string) => text('a._domainkey.example.org', value);
const policy = (value: string) => text('_mta-sts.example.org', value);

describe('additions', () => {
  it.each([
    {
      of: 'SPF let old and new senders pass',
      next: [spf('v=spf1 ip4:192.0.2.2 ~all')],
      now: [spf('v=spf1 ip4:192.0.2.1 -all')],
      kept: ['example.org v=spf1 ip4:192.0.2.2 ip4:192.0.2.1 ~all'],
    },
    {
      of: 'SPF do not keep one of two records, which count for nothing',
      next: [spf('v=spf1 ip4:192.0.2.2 ~all')],
      now: [spf('v=spf1 a -all'), spf('v=spf1 mx -all')],
      kept: ['example.org v=spf1 ip4:192.0.2.2 ~all'],
    },
    {
      of: 'MX keep the old machine beside the new one',
      next: [mx('example.org', 10, 'new.example.org')],
      now: [mx('example.org', 5, 'old.example.org')],
      kept: ['example.org 10 new.example.org.', 'example.org 5 old.example.org.'],
    },
    {
      of: 'MX replace "nowhere"',
      next: [mx('example.org', 10, 'new.example.org')],
      now: [mx('example.org', 0, '')],
      kept: ['example.org 10 new.example.org.'],
    },
    {
      of: 'MX do not say "nowhere" yet',
      next: [mx('example.org', 0, '')],
      now: [mx('example.org', 5, 'old.example.org')],
      kept: ['example.org 5 old.example.org.'],
    },
    {
      of: 'SRV do not deny a service yet',
      next: [srv('_imap._tcp.example.org', 0, '')],
      now: [srv('_imap._tcp.example.org', 143, 'mail.example.org')],
      kept: ['_imap._tcp.example.org 0 1 143 mail.example.org.'],
    },
    {
      of: 'DKIM have a new key',
      next: [key('v=DKIM1; k=rsa; p=new')],
      now: [],
      kept: ['a._domainkey.example.org v=DKIM1; k=rsa; p=new'],
    },
    {
      of: 'DKIM do not revoke a key yet',
      next: [key('v=DKIM1; k=rsa; p=')],
      now: [key('v=DKIM1; k=rsa; p=old')],
      kept: ['a._domainkey.example.org v=DKIM1; k=rsa; p=old'],
    },
    {
      of: 'DMARC are not stricter yet',
      next: [dmarc('v=DMARC1; p=none; sp=reject')],
      now: [dmarc('v=DMARC1; p=quarantine')],
      kept: ['_dmarc.example.org v=DMARC1; p=quarantine'],
    },
    {
      of: 'DMARC are less strict at once',
      next: [dmarc('v=DMARC1; p=none; rua=mailto:a@example.org')],
      now: [dmarc('v=DMARC1; p=reject')],
      kept: ['_dmarc.example.org v=DMARC1; p=none; rua=mailto:a@example.org'],
    },
    {
      of: 'MTA-STS announce no policy that the web server does not have',
      next: [policy('v=STSv1; id=2')],
      now: [],
      kept: [],
    },
    {
      of: 'MTA-STS keep the old id',
      next: [policy('v=STSv1; id=2')],
      now: [policy('v=STSv1; id=1')],
      kept: ['_mta-sts.example.org v=STSv1; id=1'],
    },
    {
      of: 'an alias have a new name, and leave an old one where it leads',
      next: [alias('mta-sts.example.org', 'w.example.org'), alias('autoconfig.example.org', 'w.example.org')],
      now: [alias('autoconfig.example.org', 'v.example.org')],
      kept: ['mta-sts.example.org w.example.org.', 'autoconfig.example.org v.example.org.'],
    },
  ])('of $of', ({ next, now, kept }) => {
    expect(added(next, now)).toEqual(kept);
  });

  it('keep what mail.yml no longer has while it is served', () => {
    const former = [text('gone.example.org', 'v=spf1 -all')];
    expect(added([], [], former)).toEqual(['gone.example.org v=spf1 -all']);
  });

  it('put nothing beside an alias that is still there', () => {
    const former = [alias('a.example.org', 'b.example.org')];
    expect(added([text('a.example.org', 'v=spf1 -all')], [], former)).toEqual([
      'a.example.org b.example.org.',
    ]);
  });

  it('are followed by what mail.yml gives, and nothing else', () => {
    const zone = zoneOf(mx('example.org', 0, ''));
    expect(recordsInPhase(zone, [served(alias('a.example.org', 'b'))], 'all', serving())).toBe(zone.records);
  });
});

describe('a record for two SPF records', () => {
  it.each([
    { old: 'v=spf1 ip4:1.2.3.4 -all', next: 'v=spf1 ip4:1.2.3.4 -all', both: 'v=spf1 ip4:1.2.3.4 -all' },
    { old: 'v=spf1 IP4:1.2.3.4 ~all', next: 'v=spf1 ip4:1.2.3.4 -all', both: 'v=spf1 ip4:1.2.3.4 ~all' },
    { old: 'v=spf1 a +mx ?all', next: 'v=spf1 mx -all', both: 'v=spf1 mx a ?all' },
    { old: 'v=spf1 -a ?b.example ~mx -all', next: 'v=spf1 -all', both: 'v=spf1 -all' },
    { old: 'v=spf1 redirect=a.example', next: 'v=spf1 ~all', both: 'v=spf1 include:a.example ~all' },
    { old: 'v=spf1 a exp=b.example -all', next: 'v=spf1 -all', both: 'v=spf1 a -all' },
    { old: 'v=spf1  a   -all  mx', next: 'v=spf1 -all', both: 'v=spf1 a -all' },
    { old: 'v=spf1', next: 'v=spf1 -all', both: 'v=spf1 -all' },
  ])('$old and $next: $both', ({ old, next, both }) => {
    expect(unitedSpf(old, next)).toBe(both);
    expect(unitedSpf(both, next)).toBe(both);
  });

  it('is none when receivers would give up on it', () => {
    const eleven = Array.from({ length: 10 }, (_, index) => `include:${index}.example`).join(' ');
    expect(unitedSpf(`v=spf1 ${eleven} -all`, 'v=spf1 mx -all')).toBeUndefined();
  });
});
