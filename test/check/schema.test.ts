import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../src/check/schema.ts';
import { read } from '../../src/read/read.ts';

const HEAD = 'version: 1\ndomain: example.org\nservers: { mx1: {} }\n';

/** What the schema says of a text with the place of its one fault between « and »; HEAD goes before it. */
async function fault(marked: string, head = HEAD) {
  const start = head.length + marked.indexOf('«');
  const end = head.length + marked.indexOf('»') - 1;
  const source = { name: 'mail.yml', text: head + marked.replace(/[«»]/g, '') };
  const { document, locate, diagnostics } = await read(source);
  expect(diagnostics).toEqual([]);
  const shape = await checkSchema(document, locate, source);
  expect(shape.diagnostics.map(({ span }) => source.text.slice(span.start, span.end))).toEqual([
    source.text.slice(start, end),
  ]);
  expect(shape.diagnostics[0]?.span).toEqual({ file: 'mail.yml', start, end });
  return shape.diagnostics[0];
}

const forward = (value: string) => `forwards: { groups: { security: ${value} } }\n`;
const address = (entry: string) => `addresses: { people: { ${entry} } }\n`;
const host = (entry: string) => `hosts: { ${entry} }\n`;

describe('keys', () => {
  it.each([
    ['«adresses»: {}\n', 'mail.yml has no key "adresses"', 'did you mean "addresses"?'],
    [address('dev1: { «acount»: x }'), 'An address has no key "acount"', 'did you mean "account"?'],
    [forward('{ to: dev1, «onwer»: x }'), 'A forward has no key "onwer"', 'did you mean "owner"?'],
    [forward('{ «too»: dev1 }'), 'A forward has no key "too"', 'did you mean "to"?'],
    [
      'dns: { dmarc: { policy: none, «pct»: 100 } }\n',
      '"dmarc" has no key "pct"',
      'remove it, or use one of: subdomain_policy, reports',
    ],
  ])('%s', async (text, message, help) => {
    expect(await fault(text)).toMatchObject({ code: 'schema/unknown-key', message, help });
  });

  it.each([
    [forward('{ to: dev1, «discard»: true }'), 'The key "discard" cannot stand beside "to"'],
    ['domains: { a.org: { mx: b.org, «mail»: none } }\n', 'The key "mail" cannot stand beside "mx"'],
    [
      'routes: { a@example.org: { relay: b.org, «pipe»: c } }\n',
      'The key "pipe" cannot stand beside "relay"',
    ],
  ])('%s', async (text, message) => {
    expect(await fault(text)).toMatchObject({ code: 'schema/not-allowed', message });
  });

  it.each([
    [host('web1: { «limit»: { recipients: 5 } }'), 'The key "per" is missing from "limit"'],
    [
      'lists: { host: l.example.org }\n'.replace('lists', '«lists»'),
      'The key "names" is missing from "lists"',
    ],
    [
      forward('{}').replace('{}', '«{}»'),
      '"security" has none of the keys "to", "discard", "reject" or "moved"',
    ],
    [forward('«{ note: x }»'), '"security" has none of the keys "to", "discard", "reject" or "moved"'],
    [
      'tests: [{ mail_to: dev1 }, «{ reaches: dev1 }»]\n',
      'Item 2 of "tests" has none of the keys "mail_to", "login" or "mail_of"',
    ],
  ])('%s', async (text, message) => {
    expect(await fault(text)).toMatchObject({ code: 'schema/missing-key', message });
  });

  it('a document without its first keys is marked where it begins', async () => {
    const source = { name: 'mail.yml', text: 'version: 1\nservers: { mx1: {} }\n' };
    const { document, locate } = await read(source);
    const { diagnostics, sound } = await checkSchema(document, locate, source);
    expect(diagnostics).toMatchObject([{ code: 'schema/missing-key', span: { start: 0, end: 7 } }]);
    expect(sound).toBeUndefined();
  });
});

describe('values of another kind', () => {
  it.each([
    [
      address('dev1: «0755»'),
      '0755 is a number, and an address is an account or an account with settings',
      'write it in quotes: "0755"',
    ],
    [
      address('dev1: «true»'),
      'true is a boolean, and an address is an account or an account with settings',
      'write it in quotes: "true"',
    ],
    [address('«dev1»: '), '"dev1" has no value', 'write "dev1: {}", or remove the key'],
    ['«addresses»:\n', '"addresses" has no value', 'write "addresses: {}", or remove the key'],
    [forward('{ discard: «yes» }'), '"yes" is a text, and a boolean is meant here', 'write true'],
    [
      forward('{ to: [dev1, «~»] }'),
      'This item of the list is empty',
      'write a value after the hyphen, or remove it',
    ],
    [
      forward('{ to: [dev1, «[dev2]»] }'),
      'Item 2 of "to" is a list, and an address is meant here',
      'write ops@example.net',
    ],
    [
      forward('{ to: [dev1, «5»] }'),
      '5 is a number, and an address is meant here',
      'write it in quotes: "5"',
    ],
    [
      host('web1: { limit: { recipients: «"100"», per: 1h } }'),
      '"100" is a text, and a number is meant here',
      'write it without quotes: 100',
    ],
    [
      host('web1: { limit: { recipients: 100, per: «3600» } }'),
      '3600 is a number, and a length of time is meant here',
      'write 1h',
    ],
    [
      host('web1: { limit: «100» }'),
      '100 is a number, and a limit is a class of limits or a limit of its own',
      'write none or { recipients: 100, per: 6h }',
    ],
    [
      'dns: { spf: { ipv4: «192.0.2.1» } }\n',
      '"192.0.2.1" is a text, and a list is meant here',
      'write a list: ["192.0.2.1"]',
    ],
  ])('%s', async (text, message, help) => {
    expect(await fault(text)).toMatchObject({ code: 'schema/type', message, help });
  });
});

describe('values out of a few', () => {
  it.each([
    ['sasl: { backend: «dovcot» }\n', '"dovcot" is not one of dovecot or cyrus', 'did you mean dovecot?'],
    [
      host('web1: { limit: «unlimited» }'),
      '"unlimited" is not one of none, users or hosts',
      'write none, users or hosts',
    ],
    [
      host('web1: { send_as: «shop@example.org» }'),
      '"shop@example.org" is not any',
      'write a list: [shop@example.org]',
    ],
    [
      forward('{ discard: «false» }'),
      'false cannot stand here, only true',
      'remove the key, or the whole entry',
    ],
    ['domains: { a.org: { mail: «no» } }\n', '"no" cannot stand here, only none', 'write none'],
  ])('%s', async (text, message, help) => {
    expect(await fault(text)).toMatchObject({ code: 'schema/value', message, help });
  });

  it.each([
    [
      'version: «2»\ndomain: example.org\nservers: { mx1: {} }\n',
      'Version 2 of the language is not known to this mailc',
    ],
    [
      'version: 1\ndomain: example.org\nservers: { mx1: { relay: «{ port: 25 }» } }\n',
      '"port" is 25, and can only be 587 or 465',
    ],
    [
      'version: 1\ndomain: example.org\nservers: { mx1: { relay: { port: 465, tls: «starttls» } } }\n',
      '"starttls" cannot stand here, only implicit',
    ],
  ])('%s', async (text, message) => {
    expect(await fault(text, '')).toMatchObject({ code: 'schema/value', message });
  });

  it.each([
    [host('web1: { limit: { recipients: «-1», per: 1h } }'), '-1 cannot stand here: it is less than 0'],
    [host('web1: { limit: { recipients: «1.5», per: 1h } }'), '1.5 cannot stand here: it is not whole'],
    ['clients: { smtp: «[]» }\n', 'The list "smtp" is empty'],
  ])('%s', async (text, message) => {
    expect(await fault(text)).toMatchObject({ code: 'schema/range', message });
  });

  it('knows one server', async () => {
    const two = 'version: 1\ndomain: example.org\nservers: { mx1: {}, «mx2»: {} }\n';
    expect(await fault(two, '')).toMatchObject({ code: 'schema/range' });
    const none = 'version: 1\ndomain: example.org\n«servers»: {}\n';
    expect(await fault(none, '')).toMatchObject({ code: 'schema/range', message: '"servers" is empty' });
  });
});

describe('addresses', () => {
  const long = 'a'.repeat(65);
  const label = 'b'.repeat(64);
  it.each([
    [address('«"dev 1"»: {}'), 'it contains a space', 'write it without a space'],
    [
      address('«dév»: {}'),
      'its local part contains "é", and only ASCII reaches every mail server',
      'use a local part in ASCII',
    ],
    [
      address(`«${long}»: {}`),
      'its local part has 65 characters, and at most 64 are possible',
      'use a shorter local part',
    ],
    [
      address('«"@example.org"»: {}'),
      'nothing stands before the @',
      'write "*@example.org" under forwards for every other address of the domain',
    ],
    [
      address('«"*@example.org"»: {}'),
      'a * stands for a whole domain',
      'write "*@example.org" under forwards for every other address of the domain',
    ],
    [address('«"a@b@c.org"»: {}'), 'it has more than one @', 'write one address'],
    [address('«".a"»: {}'), 'it begins with a dot', 'remove the dot'],
    [address('«a..b»: {}'), 'it has two dots in a row', 'remove one of them'],
    [
      address('«"\\"q q\\"@example.org"»: {}'),
      'its local part is quoted, which many programs refuse',
      'use a local part that needs no quotes',
    ],
    [forward('«"a\\nb"»'), 'it contains a line break', 'write it without a line break'],
    [forward('«"a\\tb"»'), 'it contains a tab', 'write it without a tab'],
    [
      forward('«"a\\u0007b"»'),
      'it contains the invisible character U+0007',
      'write it without the invisible character U+0007',
    ],
    [
      forward('«"a\\u200bb"»'),
      'it contains the invisible character U+200B',
      'write it without the invisible character U+200B',
    ],
    [forward('«dev1@»'), 'nothing follows the @', 'write dev1'],
    [forward('«"dev1, dev2"»'), 'it is several addresses in one text', 'write a list: [dev1, dev2]'],
    [
      forward('«"Dev One <dev1@example.org>"»'),
      'it has more than the address in it',
      'write dev1@example.org',
    ],
    [forward('«"mailto:dev1@example.org"»'), 'it begins with a scheme', 'write dev1@example.org'],
    [forward('«"*@example.net"»'), 'a * stands for a whole domain', 'write one address'],
  ])('%s', async (text, why, help) => {
    const found = await fault(text);
    expect(found).toMatchObject({ code: 'schema/address', help });
    expect(found?.message).toContain(` is not an address: ${why}`);
  });

  it.each([
    [forward('«x@bücher.example»'), 'DNS carries it only in its ASCII form', 'write xn--bcher-kva.example'],
    [forward(`«x@${label}.org»`), 'has 64 characters, and at most 63 are possible', 'use a shorter label'],
    [forward('«x@localhost»'), 'it has no dot', 'write the full name, such as localhost.example.org'],
    [forward('«x@192.0.2.1»'), 'it is an IP address', 'write the name that the address has in DNS'],
    [forward('«x@-a.org»'), 'its label "-a" begins or ends with a hyphen', 'remove that hyphen'],
  ])('%s', async (text, why, help) => {
    const found = await fault(text);
    expect(found).toMatchObject({ code: 'schema/address', help });
    expect(found?.message).toContain(why);
  });

  it.each([
    [forward('«"|/usr/bin/vacation"»'), 'is a command, and mail goes only to addresses'],
    [forward('«/var/mail/dev1»'), 'is a file, and mail goes only to addresses'],
    [forward('[«/dev/null»]'), 'is a file, and mail goes only to addresses'],
    [forward('«":include:/etc/people"»'), 'is the name of a list of addresses in a file'],
  ])('%s', async (text, why) => {
    const found = await fault(text);
    expect(found?.code).toBe('schema/not-allowed');
    expect(found?.message).toContain(why);
  });
});

describe('other texts', () => {
  it.each([
    [address('dev1: «Dev1»'), 'schema/login', 'it has capital letters', 'write dev1'],
    [address('dev1: «dev1@example.org»'), 'schema/login', 'it is an address', 'write the name alone: dev1'],
    [host('«Web1»: {}'), 'schema/login', 'it has capital letters', 'write web1'],
    [
      host('«web1.example.org»: {}'),
      'schema/login',
      'it is a full name',
      'write "web1: { fqdn: web1.example.org }"',
    ],
    [
      host('web1: { fqdn: «web1» }'),
      'schema/domain',
      'it has no dot',
      'write the full name, such as web1.example.org',
    ],
    [
      host('web1: { fqdn: «web1.example.org.» }'),
      'schema/domain',
      'it ends in a dot',
      'write web1.example.org',
    ],
    [
      host('web1: { fqdn: «"https://web1.example.org/"» }'),
      'schema/domain',
      'it is a web address',
      'write web1.example.org',
    ],
    [
      host('web1: { fqdn: «Web1.example.org» }'),
      'schema/domain',
      'it has capital letters',
      'write web1.example.org',
    ],
    [
      host('web1: { fqdn: «web_1.example.org» }'),
      'schema/domain',
      'it contains "_"',
      'use letters, digits and hyphens between the dots',
    ],
    ['dns: { ttl: «1:30» }\n', 'schema/duration', 'is not a length of time here', 'write 90m'],
    ['dns: { ttl: «6 hours» }\n', 'schema/duration', 'is not a length of time here', 'write 6h'],
    ['dns: { ttl: «1h30m» }\n', 'schema/duration', 'is not a length of time here', 'write 90m'],
    [
      'dns: { ttl: «soon» }\n',
      'schema/duration',
      'is not a length of time here',
      'write a whole number and s, m, h, d or w, such as 6h',
    ],
    [
      forward('{ to: dev1, expires: «2027/1/5» }'),
      'schema/date',
      'is not a day in the form YYYY-MM-DD',
      'write 2027-01-05',
    ],
    [
      forward('{ to: dev1, expires: «2027-01-05T10:00:00Z» }'),
      'schema/date',
      'is not a day in the form YYYY-MM-DD',
      'write 2027-01-05',
    ],
    [
      forward('{ to: dev1, expires: «05.01.2027» }'),
      'schema/date',
      'is not a day in the form YYYY-MM-DD',
      'write the day as YYYY-MM-DD, such as 2027-01-31',
    ],
    [
      forward('{ reject: «"closed\\n550 x"» }'),
      'schema/text',
      'it has more than one line',
      'write it on one line',
    ],
    [forward('{ reject: «geschloßen» }'), 'schema/text', 'it contains "ß"', 'use ASCII characters only'],
    [
      'limits: { users: { recipients: 5, per: 1h, text: «"a; b"» } }\n',
      'schema/text',
      'postfwd cannot carry ;',
      'write it without ;',
    ],
    [
      'dns: { spf: { ipv4: [«192.0.2.256»] } }\n',
      'schema/ip-address',
      '256 is more than 255',
      'write four numbers from 0 to 255',
    ],
    [
      'dns: { spf: { ipv4: [«2001:db8::1»] } }\n',
      'schema/ip-address',
      'it is an IPv6 address',
      'write it under ipv6',
    ],
    [
      'dns: { spf: { ipv6: [«"1::2::3"»] } }\n',
      'schema/ip-address',
      'it is not groups of hexadecimal digits with colons',
      'write it as 2001:db8::25',
    ],
    [
      'dns: { spf: { ipv6: [«"2001:DB8::1"»] } }\n',
      'schema/ip-address',
      'it has capitals, brackets or spaces',
      'write 2001:db8::1',
    ],
    [
      'postfix: { files: { a: «../secret» } }\n',
      'schema/pattern',
      'it leaves the folder of mail.yml',
      'put the file below the folder of mail.yml',
    ],
    ['postfix: { files: { «A»: b } }\n', 'schema/pattern', 'is not the name of a file', 'write a'],
    ['postfix: { main: { a: «é» } }\n', 'schema/text', 'it contains "é"', 'use ASCII characters only'],
    [
      'routes: { «"/x/i"»: { relay: a.org } }\n',
      'schema/pattern',
      'its second slash is not at the end',
      'write the pattern between two slashes, without flags: "/^bounce-.*@example\\\\.org$/"',
    ],
    [
      'routes: { a@example.org: { relay: «"smtp:[a.org]"» } }\n',
      'schema/domain',
      'it names a transport',
      'write "[a.org]"',
    ],
    [
      'routes: { a@example.org: { relay: «"[a.org]:70000"» } }\n',
      'schema/domain',
      '70000 is no port',
      'write a port from 1 to 65535',
    ],
    [
      'lists: { host: l.org, names: [«a@example.org»] }\n',
      'schema/pattern',
      'is not the name of a list',
      'write the name of a list such as announce',
    ],
  ])('%s', async (text, code, why, help) => {
    const found = await fault(text);
    expect(found).toMatchObject({ code, help });
    expect(found?.message).toContain(why);
  });
});

it('an IDN primary domain is a fault, and the rest is still judged by what it must be', async () => {
  const source = { name: 'mail.yml', text: 'version: 1\ndomain: bücher.example\nservers: { mx1: {} }\n' };
  const { document, locate } = await read(source);
  const { diagnostics, sound } = await checkSchema(document, locate, source);
  expect(diagnostics).toMatchObject([{ code: 'schema/domain', help: 'write xn--bcher-kva.example' }]);
  expect(sound?.content.domain).toBe('xn--bcher-kva.example');
});
