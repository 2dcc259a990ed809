import { describe, expect, it } from 'vitest';
import { check } from '../../src/pipeline.ts';

const HEAD = 'version: 1\ndomain: example.org\nservers: { mail: { ipv4: 192.0.2.1 } }\n';
const REST = 'forwards:\n  r:\n    root: dev1\n    press: dev9\n    info: { to: dev1, senders: [nobody1] }\n';

/** The errors of a text, as `code «marked place»`. */
async function errors(text: string): Promise<string[]> {
  const source = { name: 'mail.yml', text };
  const world = { attachment: () => undefined, today: async () => '2026-01-01' };
  const { diagnostics } = await check(source, world);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, span }) => `${code} «${text.slice(span.start, span.end)}»`);
}

const OF_REST = ['mail/unknown-destination «dev9»', 'mail/unknown-login «nobody1»'];

describe('an error of syntax hides only what it may have defined', () => {
  it.each([
    [
      'a character in a comment',
      '# a\u0007b\naddresses:\n  s:\n    dev1: {}\n',
      'yaml/control-character «\u0007»',
    ],
    ['a tab', 'addresses:\n  s:\n\tdev1: {}\n', 'yaml/tab-indent «\t»'],
    ['a missing colon', 'addresses:\n  s:\n    dev1: {}\n    dev2 {}\n', 'yaml/syntax «dev2 {}»'],
    ['an open bracket', 'addresses:\n  s:\n    dev1: {}\n    dev2: {\n', 'yaml/unclosed «{»'],
    ['an open quote', 'addresses:\n  s:\n    dev1: {}\n    "dev2: {}\n', 'yaml/unclosed «"»'],
  ])('%s', async (_, slip, told) => {
    expect(await errors(`${HEAD}${slip}${REST}`)).toEqual([told, ...OF_REST]);
  });

  it.each(['dev9 {}', 'Dev-9 {}', '"dev9: {}', 'dev9: {'])('%s may define dev9', async (slip) => {
    const text = `${HEAD}addresses:\n  s:\n    dev1: {}\n    ${slip}\n${REST}`;
    expect(await errors(text)).toEqual([expect.stringMatching(/^yaml/), OF_REST[1]]);
  });

  it.each([
    'domain example.org',
    'domain:example.org',
    'domain = example.org',
    '"domain: example.org',
    '- domain: example.org',
    'domain: "example.org',
  ])('a key with a slip is not missing: %s', async (line) => {
    const text = `version: 1\n${line}\nservers: { mail: { ipv4: 192.0.2.1 } }\n`;
    const told = await errors(text);
    expect(told.filter((error) => error.startsWith('yaml'))).toHaveLength(1);
    expect(told.filter((error) => error.startsWith('schema/missing-key'))).toEqual([]);
  });

  it('a list that was not read may define the addresses that belong to it', async () => {
    const list = 'lists:\n  host: lists.example.net\n  names:\n    -dev9\n    - other\n';
    const text = `${HEAD}addresses:\n  s:\n    dev1: {}\n${list}${REST.replace('dev9', 'dev9-owner')}`;
    expect(await errors(text)).not.toContain('mail/unknown-destination «dev9-owner»');
  });
});

describe('a fault of shape hides only its own entry', () => {
  it('a section that is a text leaves in the dark who is in it', async () => {
    const text = `${HEAD}addresses:\n  staff: dev1, dev2\nforwards:\n  x: { root: dev1, postmaster: dev2 }\n`;
    expect(await errors(text)).toEqual(['schema/type «staff»']);
  });

  it('a broken destination leaves the others of its group to be judged, and other groups', async () => {
    const group = 'board: [dve1, "Anna <anna@example.net>", root@web1.example.org], team: [ops1, dve1]';
    const text = `${HEAD}hosts: { web1: {} }\naddresses: { p: { ops1: {}, dev1: {} } }\nforwards: { g: { ${group} } }\n`;
    expect(await errors(text)).toEqual([
      'mail/unknown-destination «dve1»',
      'schema/address «"Anna <anna@example.net>"»',
      'mail/destination-on-host «root@web1.example.org»',
    ]);
  });

  it('a group with settings too', async () => {
    const group = 'board: { to: [dve1, "x y"], account: ops1 }';
    const text = `${HEAD}addresses: { p: { ops1: {}, dev1: {} } }\nforwards: { g: { ${group} } }\n`;
    expect(await errors(text)).toEqual(['mail/unknown-destination «dve1»', 'schema/address «"x y"»']);
  });

  it('a group of which nothing is left is not called empty, and one with a broken way out not dead', async () => {
    const old = 'old: { to: ops1, expires: 2020-01-01 }';
    const text = `${HEAD}addresses: { p: { ops1: {} } }\nforwards: { g: { a: ["x y"], b: ["x y", old], ${old} } }\n`;
    expect(await errors(text)).toEqual(['schema/address «"x y"»', 'schema/address «"x y"»']);
  });

  it('a name that only a broken destination has is not known by it', async () => {
    const text = `${HEAD}addresses: { p: { ops1: {} } }\nforwards: { g: { a: ["dev 9", ops1], b: dev9 } }\n`;
    expect(await errors(text)).toEqual(['schema/address «"dev 9"»', 'mail/unknown-destination «dev9»']);
  });
});

it('a section that slid into another one is one fault, with all its entries', async () => {
  const text = `${HEAD}domains:\n  a.example.org: {}\n  hosts:\n  web1: {}\n  web2: { fqdm: x }\nsasl: { backend: dovcot }\n`;
  expect(await errors(text)).toEqual(['schema/type «hosts»', 'schema/value «dovcot»']);
});

it('what is wrong behind an anchor is told there, and not at each alias', async () => {
  const text = `${HEAD}hosts:\n  web1: &h { fqdm: x.example.net, age: bad }\n  web2: *h\n  web3: *h\n  web4: { fqdm: y }\n`;
  expect(await errors(text)).toEqual([
    'schema/unknown-key «fqdm»',
    'schema/pattern «bad»',
    'schema/unknown-key «fqdm»',
  ]);
});

describe('a merge key is one fault', () => {
  it.each([
    ['<<: {}\nhosts:\n  web1:\n', ['schema/type «web1»']],
    ['<<: {}\nforwards: { x: { root: } }\n', ['schema/type «root»']],
    ['<<: {}\ndkim: { keys: { example.org: 3 } }\n', ['schema/type «3»']],
    ['<<: { x: 1 }\nsasl: { backend: dovcot }\n', ['schema/value «dovcot»']],
    ['hosts:\n  <<: {}\n  web1: { fqdm: x }\n', ['schema/unknown-key «fqdm»']],
    ['hosts:\n  web1: { <<: {}, fqdm: x }\n', ['schema/unknown-key «fqdm»']],
    ['forwards:\n  r:\n    a: { <<: {}, account: dev1 }\n', []],
    ['dkim:\n  <<: {}\n', []],
  ])('beside which others are told: %j', async (text, others) => {
    expect(await errors(HEAD + text)).toEqual(['schema/unknown-key «<<»', ...others]);
  });
});

it('what is no text is a finding of the file that it was named for', async () => {
  const text = `${HEAD}hosts: { web1: { fqdm: x } }\ndkim: { keys: { example.org: [{ selector: a, algorithm: rsa, state: signing, public_key: k.der }] } }\n`;
  expect(await errors(text)).toContain('schema/unknown-key «fqdm»');
});
