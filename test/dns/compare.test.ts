import { describe, expect, it } from 'vitest';
import { compareZone } from '../../src/dns/compare.ts';
import { formerRecords, recordsIn } from '../../src/dns/former.ts';
import { questionKey, rrsetsOf } from '../../src/dns/rrset.ts';
import type { NameServer, Outcome, ServedRecord, Survey } from '../../src/dns/served.ts';
import { snippet } from '../../src/dns/snippet.ts';
import type { DnsRecord } from '../../src/mail/system.ts';
import { alias, mx, served, srv, text, zoneOf } from './zones.ts';

const COMPILED = [
  mx('example.org', 10, 'mail.example.org'),
  text('example.org', 'v=spf1 mx -all'),
  text('_dmarc.example.org', 'v=DMARC1; p=none'),
  text(`a._domainkey.example.org`, `v=DKIM1; k=rsa; p=${'A'.repeat(600)}`),
  alias('mta-sts.example.org', 'mail.example.org'),
  srv('_imaps._tcp.example.org', 993, 'mail.example.org'),
];

/** A server that gives these records to every question about a compiled name. */
function surveyOf(
  name: string,
  records: readonly ServedRecord[],
  outcomes: [string, Outcome][] = [],
): Survey {
  const server: NameServer = { name, address: '192.0.2.53', port: 53 };
  const replies = rrsetsOf(zoneOf(...COMPILED)).map(
    (set) =>
      [
        questionKey(set),
        { code: 'NOERROR', isAuthoritative: true, answers: records, authority: [] },
      ] as const,
  );
  return { server, serial: 1, silence: undefined, outcomes: new Map([...replies, ...outcomes]) };
}

/** "name kind what: found" of each difference at one server. */
function differences(records: readonly ServedRecord[], former: readonly DnsRecord[] = []): string[] {
  const gone = former.map((record) => served(record));
  const found = compareZone(rrsetsOf(zoneOf(...COMPILED)), gone, [surveyOf('ns1.example', records)]);
  return found.map(({ name, kind, what, found: values }) => `${name} ${kind} ${what}: ${values.join(' | ')}`);
}

const asCompiled = COMPILED.map((record) => served(record));
const but = (index: number, ...records: ServedRecord[]) => [
  ...asCompiled.filter((_, at) => at !== index),
  ...records,
];

describe('a comparison with what is served', () => {
  it.each([
    { what: 'what is compiled', records: asCompiled },
    { what: 'another order', records: asCompiled.toReversed() },
    {
      what: 'names in other case',
      records: but(0, {
        ...served(COMPILED[0] as DnsRecord),
        name: 'Example.ORG',
        exchange: 'MAIL.example.org',
      } as ServedRecord),
    },
    {
      what: 'a text in other strings',
      records: but(1, { name: 'example.org', ttl: 3600, type: 'TXT', strings: ['v=spf1', ' mx -all'] }),
    },
    {
      what: 'records of others at our names',
      records: [
        ...asCompiled,
        served(text('example.org', 'site-verification=1')),
        served(text('example.org', 'v=spf10 x')),
      ],
    },
    {
      what: 'another time where others have a say in it',
      records: but(1, served(COMPILED[1] as DnsRecord, 300), served(text('example.org', 'other'), 300)),
    },
  ])('finds $what equal', ({ records }) => {
    expect(differences(records)).toEqual([]);
  });

  it.each([
    { records: but(0), found: 'example.org MX missing: ' },
    {
      records: [...asCompiled, served(mx('example.org', 5, 'old.example.org'))],
      found: 'example.org MX different: 10 mail.example.org. | 5 old.example.org.',
    },
    {
      records: but(1, served(text('example.org', 'v=spf1 -all'))),
      found: 'example.org SPF different: v=spf1 -all',
    },
    {
      records: [...asCompiled, served(text('example.org', 'V=SPF1 a'))],
      found: 'example.org SPF several: V=SPF1 a | v=spf1 mx -all',
    },
    {
      records: but(3, served(text('a._domainkey.example.org', 'p=B'))),
      found: 'a._domainkey.example.org DKIM different: p=B',
    },
    {
      records: but(4, served(alias('mta-sts.example.org', 'www.example.org'))),
      found: 'mta-sts.example.org CNAME different: www.example.org.',
    },
    {
      records: but(5, served(srv('_imaps._tcp.example.org', 143, 'mail.example.org'))),
      found: '_imaps._tcp.example.org SRV different: 0 1 143 mail.example.org.',
    },
    {
      records: but(2, served(COMPILED[2] as DnsRecord, 60)),
      found: '_dmarc.example.org DMARC ttl: 60',
    },
    {
      records: but(2, served(alias('_dmarc.example.org', 'example.net'))),
      found: '_dmarc.example.org DMARC alias: example.net',
    },
  ])('tells: $found', ({ records, found }) => {
    expect(differences(records)).toEqual([found]);
  });

  it('tells what is left of an earlier mail.yml, and only that', () => {
    const gone = text('old.example.org', 'v=spf1 -all');
    const key = questionKey(gone);
    const reply = (...answers: ServedRecord[]): Outcome => ({
      code: 'NOERROR',
      isAuthoritative: true,
      answers,
      authority: [],
    });
    const find = (outcome: Outcome) =>
      compareZone([], [served(gone)], [surveyOf('ns1.example', [], [[key, outcome]])]).map(
        ({ what }) => what,
      );
    expect(find(reply(served(gone)))).toEqual(['leftover']);
    expect(find(reply(served(text('old.example.org', 'v=spf1 a -all'))))).toEqual([]);
    expect(find(reply())).toEqual([]);
  });

  it('tells once what several servers have in common', () => {
    const surveys = [
      surveyOf('ns1.example', but(0)),
      surveyOf('ns2.example', asCompiled),
      surveyOf('ns3.example', but(0)),
    ];
    const found = compareZone(rrsetsOf(zoneOf(...COMPILED)), [], surveys);
    expect(found.map(({ at }) => at.map(({ name }) => name))).toEqual([['ns1.example', 'ns3.example']]);
  });

  it('tells a question that a server does not answer, and nothing of a silent server', () => {
    const refused = surveyOf('ns1.example', asCompiled, [
      ['example.org MX', { kind: 'refused', reason: 'answered SERVFAIL' }],
    ]);
    const silent: Survey = {
      ...refused,
      silence: { kind: 'silent', reason: 'did not answer' },
      outcomes: new Map(),
    };
    const found = compareZone(rrsetsOf(zoneOf(...COMPILED)), [], [refused, silent]);
    expect(found.map(({ name, what, found: [reason] }) => [name, what, reason])).toEqual([
      ['example.org', 'unanswered', 'answered SERVFAIL'],
    ]);
  });
});

describe('records of earlier snippets', () => {
  it('are read as they were written', () => {
    const lines = snippet(zoneOf(), [...COMPILED, text('q.example.org', 'a "b" \\ c;')]).split('\n');
    expect(recordsIn(lines)).toEqual([...asCompiled, served(text('q.example.org', 'a "b" \\ c;'))]);
  });

  it('are former when nothing of their kind is compiled for their name', () => {
    const once = [
      ...asCompiled,
      served(text('example.org', 'v=spf1 a -all')),
      served(text('old.example.org', 'v=spf1 -all')),
      served(text('old.example.org', 'v=spf1 -all'), 60),
      served(alias('_dmarc.example.org', 'example.net')),
    ];
    const former = formerRecords(once, COMPILED);
    expect(former.map(({ name, type, ttl }) => [name, type, ttl])).toEqual([
      ['old.example.org', 'TXT', 60],
      ['_dmarc.example.org', 'CNAME', 3600],
    ]);
  });
});
