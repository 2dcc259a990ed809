import { describe, expect, it } from 'vitest';
import type { ServedMailRecord } from '../../src/dns/observed.ts';
import { changesFor, updateScripts } from '../../src/dns/update.ts';
import { wildcardsOver, withoutWildcards } from '../../src/dns/wildcards.ts';
import type { DnsRecord } from '../../src/mail/system.ts';
import { alias, mx, served, serving, text, zoneOf } from './zones.ts';

const SERVER = { address: '2001:db8::53', port: 5353 };

function changes(
  compiled: readonly DnsRecord[],
  now: readonly ServedMailRecord[],
  former: readonly DnsRecord[] = [],
) {
  const zone = zoneOf(...compiled);
  const gone = former.map((record) => served(record));
  return changesFor({ zone, former: gone, observe: serving(...now), isOccupied: () => false }, compiled);
}

function script(...args: Parameters<typeof changes>): string[] {
  return updateScripts('example.org', SERVER, changes(...args).changes);
}

describe('an update', () => {
  it('has conditions, then what leaves, then what comes', () => {
    const compiled = [text('example.org', 'v=spf1 mx -all'), mx('example.org', 10, 'mail.example.org')];
    const other = served(text('example.org', 'say "hi" \\ ;\u00e9'), 60);
    expect(script(compiled, [served(text('example.org', 'v=spf1 -all'), 60), other])).toEqual([
      `server 2001:db8::53 5353
zone example.org.
prereq yxrrset example.org. IN TXT "v=spf1 -all"
prereq yxrrset example.org. IN TXT "say \\"hi\\" \\\\ ;\\233"
prereq nxrrset example.org. IN MX
update delete example.org. IN TXT "v=spf1 -all"
update add example.org. 60 IN TXT "v=spf1 mx -all"
update add example.org. 3600 IN MX 10 mail.example.org.
send
`,
    ]);
  });

  it('leaves alone what is as compiled, in other strings and other case too', () => {
    const strings: ServedMailRecord = {
      name: 'example.org',
      ttl: 3600,
      type: 'TXT',
      strings: ['v=spf1 ', '-all'],
    };
    expect(script([text('example.org', 'v=spf1 -all')], [strings])).toEqual([]);
    expect(
      script(
        [mx('example.org', 1, 'a.example')],
        [{ name: 'Example.Org', ttl: 3600, type: 'MX', priority: 1, exchange: 'A.Example' }],
      ),
    ).toHaveLength(1);
  });

  it('removes only what was compiled once, to the letter', () => {
    const former = [text('old.example.org', 'v=spf1 -all')];
    expect(script([], [served(text('old.example.org', 'v=spf1 a -all'))], former)).toEqual([]);
    expect(
      script([], [served(former[0] as DnsRecord), served(text('old.example.org', 'other'))], former)[0],
    ).toContain('update delete old.example.org. IN TXT "v=spf1 -all"\nsend\n');
  });

  it('wants the name of a new alias to be free, and puts none beside other records', () => {
    expect(script([alias('a.example.org', 'b.example.org')], [])[0]).toContain(
      'prereq nxdomain a.example.org.\n',
    );
    const zone = zoneOf(alias('a.example.org', 'b.example.org'));
    const state = { zone, former: [], observe: serving(), isOccupied: () => true };
    expect(changesFor(state, zone.records)).toMatchObject({
      changes: [],
      obstacles: [{ name: 'a.example.org' }],
    });
  });

  it('puts a record in the place of an alias of its own, and of no other', () => {
    const compiled = [text('a.example.org', 'v=spf1 -all')];
    const old = alias('a.example.org', 'b.example.org');
    expect(changes(compiled, [served(old)])).toMatchObject({
      changes: [],
      obstacles: [{ name: 'a.example.org' }],
    });
    expect(script(compiled, [served(old)], [old])[0]).toContain(
      'update delete a.example.org. IN CNAME b.example.org.\nupdate add a.example.org. 3600 IN TXT "v=spf1 -all"\n',
    );
  });

  it('is cut into as many as messages of DNS can hold', () => {
    const compiled = Array.from({ length: 200 }, (_, index) =>
      text(`m${index}.example.org`, `v=spf1 ${'a'.repeat(400)}`),
    );
    const scripts = script(compiled, []);
    expect(scripts.length).toBeGreaterThan(2);
    expect(Math.max(...scripts.map(({ length }) => length))).toBeLessThan(40_000);
    expect(scripts.join('').match(/^update add/gm)).toHaveLength(200);
  });
});

describe('wildcards', () => {
  it('are those above a name, within its zone', () => {
    expect(wildcardsOver('a.b.example.org', 'example.org')).toEqual(['*.b.example.org', '*.example.org']);
    expect(wildcardsOver('example.org', 'example.org')).toEqual([]);
  });

  it('are no records of the names that they answer for', () => {
    const wild = text('*.example.org', 'v=spf1 -all');
    const inPlace = serving(
      served({ ...wild, name: 'a.example.org' }),
      served(text('b.example.org', 'v=spf1 a')),
    );
    const own = withoutWildcards(inPlace, serving(served(wild)), 'example.org');
    expect(own({ name: 'a.example.org', type: 'TXT' }).records).toEqual([]);
    expect(own({ name: 'b.example.org', type: 'TXT' }).records).toHaveLength(1);
  });
});
