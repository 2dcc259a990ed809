import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeAddress } from '../../src/explain/postfix/envelope.ts';
import { isPlain } from '../../src/explain/postfix/plain.ts';
import { quoteLocalPart, unquoteLocalPart } from '../../src/explain/postfix/quoting.ts';
import { canonicalForm, type Naming, resolveAddress } from '../../src/explain/postfix/rewriting.ts';
import { externalForm, internalForm, scan } from '../../src/explain/postfix/tokens.ts';

/** As Postfix's own tests have them: one host, MYHOSTNAME, with its domain. */
const naming: Naming = {
  origin: 'my.example',
  hostname: 'mail.my.example',
  isLocal: (domain) =>
    ['mail.my.example', 'my.example', 'localhost', '[192.0.2.25]'].includes(domain.replace(/\.$/, '')),
};

describe('the two forms of a local part', () => {
  it.each([
    ['dev1@example.org', 'dev1@example.org'],
    ['dev 1@example.org', '"dev 1"@example.org'],
    ['a@b@c@d', '"a@b@c"@d'],
    ['a"b\\c@d', '"a\\"b\\\\c"@d'],
    ['.a@d', '".a"@d'],
    ['a..b@d', '"a..b"@d'],
    ['@d', '""@d'],
    ['@one,@two:a b@d', '@one,@two:"a b"@d'],
    ['dév@d', 'dév@d'],
    ['', '""'],
  ])('%j is written %j', (internal, external) => {
    expect(quoteLocalPart(internal)).toBe(external);
    expect(unquoteLocalPart(external)).toBe(internal);
  });

  it.each([
    ['"a@b@c"@d@e', 'a@b@c@d@e'],
    ['"a@b@c"', 'a@b@c'],
    ['a\\ b@c', 'a b@c'],
    ['a@"b"', 'a@"b"'],
  ])('%j means %j', (external, internal) => {
    expect(unquoteLocalPart(external)).toBe(internal);
  });

  it('of any text, the way back leads to where it began', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab."\\ @()<>,;:[]\t'), maxLength: 20 }),
        (localPart) => {
          const address = `${localPart.replace(/^@/, '')}@example.org`;
          expect(unquoteLocalPart(quoteLocalPart(address))).toBe(address);
        },
      ),
    );
  });
});

describe('tokens', () => {
  it.each([
    ['a.b@c', 'a . b @ c'],
    ['"a b"@[1.2.3.4]', 'a b @ 1.2.3.4'],
    ['a%b!c@d', 'a % b ! c @ d'],
    ['a\\@b@c', 'a@b @ c'],
    ['a (a (nested) comment) @ b', 'a (a (nested) comment) @ b'],
    ['"open', 'open'],
    ['[open', 'open'],
    ['(open', '(open'],
    ['a\\', 'a'],
  ])('%j', (text, tokens) => {
    expect(
      scan(text)
        .map((token) => token.text)
        .join(' '),
    ).toBe(tokens);
  });

  it('keep apart words that follow one another', () => {
    expect(internalForm(scan('first last@x'))).toBe('first last@x');
    expect(externalForm(scan('"fi rst" [l]@x'))).toBe('"fi rst" [l]@x');
  });
});

describe('the address between the brackets of an envelope', () => {
  it.each([
    ['dev1@example.org', 'dev1@example.org'],
    ['@one.example,@two.example:dev1@example.org', 'dev1@example.org'],
    ['"dev 1"@example.org', 'dev 1@example.org'],
    [' dev1@example.org ', 'dev1@example.org'],
    ['dev1@example.org (a comment)', 'dev1@example.org'],
    ['A Name <dev1@example.org>', 'dev1@example.org'],
    ['group: dev1@example.org;', 'dev1@example.org'],
    ['dev1@example.org>', 'dev1@example.org'],
    ['dev1@example.org> SIZE=1', 'dev1@example.org'],
    ['', ''],
    ['()', ''],
  ])('%j is %j', (text, address) => {
    expect(envelopeAddress(text)).toBe(address);
  });

  it.each([
    'a b@example.org',
    'a@x, b@y',
    'a@x; b@y;',
    '"open@example.org',
    'a\\',
    'a\nb',
    'x"y"@z',
    'a>b@x',
  ])('%j is bad syntax', (text) => {
    expect(envelopeAddress(text)).toBeUndefined();
  });
});

describe('complete addresses (rewrite_clnt.ref of Postfix)', () => {
  it.each([
    ['dev1', 'dev1@my.example'],
    ['a.example!b', 'b@a.example'],
    ['a%b.example', 'a@b.example'],
    ['a%b.example@c.example', 'a%b.example@c.example'],
    ['!b', 'b@'],
    ['a@b.', 'a@b'],
    ['a@.', 'a@.'],
    ['a@b..', 'a@b..'],
    ['@', '@'],
    ['', ''],
    ['@one,@two:a@b', 'a@b'],
  ])('%j becomes %j', (address, complete) => {
    expect(canonicalForm(address, naming)).toBe(complete);
  });
});

describe('where an address goes (resolve_clnt.ref of Postfix)', () => {
  const resolved = (address: string) => {
    const { recipient, isLocal, isRouted, isBad } = resolveAddress(canonicalForm(address, naming), naming);
    const flags = [isLocal && 'local', isRouted && 'routed', isBad && 'bad'].filter(Boolean);
    return [recipient, ...flags].join(' ');
  };

  it.each([
    ['', 'MAILER-DAEMON@mail.my.example local'],
    ['@', 'MAILER-DAEMON@ bad'],
    ['@..', '@.. bad'],
    ['a@', 'a@ bad'],
    ['a@b.example@mail.my.example', 'a@b.example'],
    ['a%b.example@mail.my.example', 'a@b.example'],
    ['a.example!b@mail.my.example', 'b@a.example'],
    ['a[b]@mail.my.example@mail.my.example', 'a[b]@mail.my.example local'],
    ['a[b]%mail.my.example@mail.my.example', 'a[b]@mail.my.example local'],
    ['mail.my.example!a[b]@mail.my.example', 'a [b]@mail.my.example local'],
    ['user@dom.ain1@dom.ain2', 'user@dom.ain1@dom.ain2 routed'],
    ['user%dom.ain1@dom.ain2', 'user%dom.ain1@dom.ain2 routed'],
    ['dom.ain1!user@dom.ain2', 'dom.ain1!user@dom.ain2 routed'],
    ['user@[1.2.3.4]@dom.ain2', 'user@[1.2.3.4]@dom.ain2 routed'],
    ['user@my.example', 'user@my.example local'],
    ['user@[192.0.2.25]', 'user@[192.0.2.25] local'],
    ['user@[321.1.2.3]', 'user@[321.1.2.3] bad'],
    ['user@[IPv6:2001:db8::1]', 'user@[IPv6:2001:db8::1]'],
    ['user@[2001:db8::1]', 'user@[2001:db8::1] bad'],
    ['user@[IPv6:1:2]', 'user@[IPv6:1:2] bad'],
    ['user@1.2.3', 'user@1.2.3 bad'],
    ['user@host:port', 'user@host:port bad'],
    ['user@host', 'user@host'],
    ['user@-host.example', 'user@-host.example bad'],
    [`user@${'a'.repeat(64)}.example`, `user@${'a'.repeat(64)}.example bad`],
    ['-user@my.example', '-user@my.example bad'],
    ['user@münchen.example', 'user@münchen.example'],
  ])('%j goes to %j', (address, expected) => {
    expect(resolved(address)).toBe(expected);
  });

  it('a plain address is read alike by the long way and by the short one', () => {
    const word = fc.string({ unit: fc.constantFrom(..."abZ09_+-/=?^{}~#$&'*"), minLength: 1, maxLength: 8 });
    const dotted = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('.'));
    const domain = fc.constantFrom(
      'my.example',
      'mail.my.example',
      'a-b.example',
      '1.2.3.4',
      'x_y.example',
      '-a.b',
    );
    fc.assert(
      fc.property(dotted, domain, (localPart, name) => {
        const address = `${localPart}@${name}`;
        fc.pre(isPlain(address));
        const scanned = internalForm(scan(quoteLocalPart(address)));
        expect(scanned).toBe(address);
        expect(envelopeAddress(` ${address}`)).toBe(envelopeAddress(address));
        expect(resolved(`@route:${address}`)).toBe(resolved(address));
      }),
    );
  });

  it('every text has an answer', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'ab.@%!"\\ ()<>,;:[]+-é'), maxLength: 30 });
    fc.assert(
      fc.property(odd, (address) => {
        envelopeAddress(address);
        expect(resolved(address)).toContain('@');
      }),
      { numRuns: 2000 },
    );
  });
});
