import { describe, expect, it } from 'vitest';
import { describeWith } from '../support/programs.ts';
import { complaintsOf, PROGRAMS } from './consumers.ts';
import { judge } from './judge.ts';
import { modelWorld } from './models.ts';

/** Estates that once broke a promise, each in its smallest form. */
const estate = (lines: string, domain = 'example.org') => `version: 1
domain: ${domain}
servers:
  mx1: { ipv4: 192.0.2.25 }
addresses:
  people: { dev1: {} }
forwards:
  roles: { postmaster: dev1, abuse: dev1, root: dev1 }
${lines}
`;

const people = (entry: string) => estate('').replace('{ dev1: {} }', `{ dev1: {}, ${entry} }`);
const parameter = (value: string) => estate(`postfix:\n  main: { smtpd_banner: '${value}' }`);
const word = (text: string) =>
  estate(`postfix:\n  pipes: { p: { user: p, command: [/bin/p, '${text}', b] } }`);
const pattern = (text: string) => estate(`routes: { '${text}': { relay: example.net } }`);

describe('is refused, for a program would not take it', () => {
  it.each([
    ['an account by default with a macro of postfwd in it', people('a&&HOSTS: {}'), 'mail/account-name'],
    ['a value that ends in a dollar sign', parameter('x$'), 'mail/undefined-reference'],
    ['a value with an open brace', parameter('${mydomain'), 'mail/undefined-reference'],
    ['a value with an open parenthesis', parameter('$(mydomain'), 'mail/undefined-reference'],
    ['a value with an open operand', parameter(`\${mydomain?{a}`), 'mail/undefined-reference'],
    ['a value that refers to a number', parameter('$1'), 'mail/undefined-reference'],
    [
      'a size that is no number',
      estate('postfix: { main: { message_size_limit: 104857600x } }'),
      'mail/parameter-value',
    ],
    [
      'a size that refers to a text',
      estate("postfix: { main: { message_size_limit: 'pcre:$config_directory/x' } }"),
      'mail/parameter-value',
    ],
    [
      'a number that only floating point can hold',
      estate('postfix: { main: { queue_minfree: 1e21 } }'),
      'schema/range',
    ],
    ['a word of a command that swallows the next', word('--a={'), 'mail/pipe-macro'],
    ['a word of a command with an open brace', word('${sender'), 'mail/pipe-macro'],
    [
      'a pattern that PCRE takes for a class within no class',
      pattern('/^[=a=]@/'),
      'mail/invalid-route-pattern',
    ],
    ['the same with an escaped end', pattern('/^[.\\.]@/'), 'mail/invalid-route-pattern'],
    [
      'a pattern with a range that begins with a class',
      pattern('/^[\\w-.]x@/'),
      'mail/invalid-route-pattern',
    ],
    [
      'a pattern that PCRE finds too large',
      pattern('/^([ab-z]x){1000}([ab-z]y){1000}@/'),
      'mail/invalid-route-pattern',
    ],
    [
      'a domain whose records have names too long for DNS',
      estate('', `${`${'x'.repeat(60)}.`.repeat(4)}org`),
      'mail/name-too-long',
    ],
  ])('%s', async (_name, text, code) => {
    const { faults, diagnostics } = await judge(text, modelWorld);
    expect(faults).toEqual([]);
    expect(diagnostics.filter(({ severity }) => severity === 'error').map((finding) => finding.code)).toEqual(
      [code],
    );
  });
});

describe('is said once', () => {
  it.each([
    ['an alias in the place of an entry', `*a # comment\n${estate('')}`, ['yaml/alias']],
    ['a tag without a name', estate('', '!! example.org'), ['yaml/tag']],
    [
      'an unknown destination that stands twice in a list with an alias',
      estate('  g: { a: &list [nobody, nobody], b: *list }'),
      ['mail/unknown-destination', 'mail/repeated-destination', 'mail/repeated-destination'],
    ],
  ])('%s', async (_name, text, codes) => {
    const { faults, diagnostics } = await judge(text, modelWorld);
    expect({ faults, codes: diagnostics.map(({ code }) => code) }).toEqual({ faults: [], codes });
  });
});

describeWith(PROGRAMS, 'compiles to what every program takes', () => {
  it.each([
    ['a lifetime of records beyond what DNS can count', estate('dns: { ttl: 999999999w }')],
    [
      'a zone at a name that would be a CNAME',
      estate('dns: { zones: [example.org, autoconfig.example.org] }'),
    ],
    [
      'a machine elsewhere at a name that would be a CNAME',
      estate('domains: { b.example.org: { mx: autoconfig.example.org } }'),
    ],
    ['a word of a command that is nothing but braces', word('{}')],
    [
      'references of every form',
      parameter(`$$x \${mydomain} $(mydomain) \${mydomain?{a}:{$myhostname}} \${{a} == {b} ? {c} : {d}}`),
    ],
  ])('%s', { timeout: 60_000 }, async (_name, text) => {
    const { faults, outputs, diagnostics } = await judge(text, modelWorld);
    expect({ faults, errors: diagnostics.filter(({ severity }) => severity === 'error') }).toEqual({
      faults: [],
      errors: [],
    });
    expect(await complaintsOf(outputs ?? new Map())).toEqual([]);
  });
});
