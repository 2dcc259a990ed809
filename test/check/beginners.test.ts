import { describe, expect, it } from 'vitest';
import { check } from '../../src/pipeline.ts';

/** A mail.yml as a beginner may find it; `line` stands where a forward is wanted. */
const withForward = (line: string) => `version: 1
domain: example.org
servers:
  mail: {}
addresses:
  staff:
    dev1: {}
forwards:
  roles:
    postmaster: dev1
${line}
    root: dev1
    abuse: dev1
`;

const EMPTY_CATEGORY = `version: 1
domain: example.org
servers: { mail: {} }
addresses:
  dev1: {}
forwards:
  roles: { root: «dev1», postmaster: dev1, abuse: dev1 }
`;

/** What people write who have never seen YAML, the marked place, and the whole answer. */
const SLIPS: readonly (readonly [text: string, message: string, help: string])[] = [
  [
    withForward('«\t»press: dev1'),
    'This line is indented with a tab',
    'indent with spaces: YAML takes no tabs for it',
  ],
  [
    `${withForward('')}  «press»: [dev1, news]\n`,
    '"press" stands under forwards itself, where a category is meant',
    'write it below a category: "groups: { press: [dev1, news] }"',
  ],
  [
    EMPTY_CATEGORY.replace('  dev1: {}', '  people: { dev1: {} }\n  «dev2»: dev1').replace('«dev1»', 'dev1'),
    '"dev2" stands under addresses itself, where a category is meant',
    'write it below a category: "people: { dev2: dev1 }"',
  ],
  [
    `${withForward('')}«press»: dev1\n`,
    'mail.yml has no key "press"',
    'indent it, or use one of: domains, hosts, lists, routes, limits, dkim, dns, clients, sasl, secrets, postfix, tests, silence',
  ],
  [
    withForward('    «press dev1»'),
    '"press dev1" has no colon after it, so it is no entry',
    'write "press: dev1"',
  ],
  [
    withForward('    «press = dev1»'),
    '"press = dev1" has no colon after it, so it is no entry',
    'write "press: dev1"',
  ],
  [
    withForward('    «press -> dev1»'),
    '"press -> dev1" has no colon after it, so it is no entry',
    'write "press: dev1"',
  ],
  [
    withForward('    «press:\u00a0dev1»'),
    '"press:\u00a0dev1" has the space U+00A0 in it, which is none for YAML',
    'write a usual space in its place',
  ],
  [
    withForward('    press:\n    «-dev1»'),
    'The hyphen in "-dev1" has no space after it',
    'put a space after the hyphen: "- dev1"',
  ],
  [
    withForward('    press:\n    «dev1»'),
    '"dev1" has no colon after it, so it is no entry',
    'write an entry as "key: value"',
  ],
  [
    withForward('    press: «“dev1”»'),
    '"“dev1”" is not an address: it stands in quotes that YAML does not know',
    'write dev1',
  ],
  [
    withForward('    press: «@dev1»'),
    '"@dev1" is not an address: nothing stands before the @',
    'write one address',
  ],
  [
    withForward('    press: «*dev1»'),
    '"*dev1" begins with "*" and so is an alias for YAML, but nothing above it is named "&dev1"',
    'put it in quotes if it is text: "*dev1"',
  ],
  [
    withForward('    press: «|/usr/bin/procmail»'),
    '"|/usr/bin/procmail" is a command, and mail goes only to addresses',
    'declare the program under postfix.pipes and lead the address to it under routes',
  ],
  [
    withForward('    press: { to: dev1, note: «see:» wiki }'),
    '"see:" cannot be understood at this place',
    'put the value in quotes if it is text, or look for a missing comma, bracket or quote before it',
  ],
  [
    withForward('    a: &a { to: dev1 }\n    press: { «<<»: *a, note: more }'),
    'The key "<<" merges mappings in YAML 1.1, and mail.yml is YAML 1.2',
    'write out the keys that it stands for; an alias can be a whole value, as in "web2: *web1"',
  ],
  [
    withForward('').replace('    dev1: {}', '    «- dev1»'),
    '"staff" is a list, and a mapping is meant here',
    'write entries with keys in place of items with "-", such as "dev1: {}"',
  ],
  [
    withForward('').replace('forwards:', '  «forwards»:'),
    '"forwards" has no value',
    'begin it at the left margin, if the section "forwards" is meant; else remove the key',
  ],
  [
    EMPTY_CATEGORY,
    '"dev1" is a category under addresses, and no address',
    'write the address below a category: "people: { dev1: {} }"',
  ],
  [
    EMPTY_CATEGORY.replace('  dev1: {}', '  dev1: { ops1: {} }'),
    '"dev1" is a category under addresses, and no address',
    'name its addresses one by one, or make a forward of another name that does',
  ],
  [
    EMPTY_CATEGORY.replace('  dev1: {}', '  people:\n    dev1: {}\n«dev2»: {}\n    dev3: {}').replace(
      '«dev1»',
      'dev1',
    ),
    '"dev2" is indented by 0 spaces, and the entries around it by 4',
    'indent it by 4 spaces',
  ],
  [
    withForward('').replace('forwards:', '«forwards =»'),
    '"forwards =" has no colon after it, so it is no entry',
    'write "forwards:"',
  ],
  [
    withForward('').replace('forwards:', 'forwards:«;»'),
    '";" stands behind "forwards:", whose entries follow on the next lines',
    'write "forwards:" and nothing behind it',
  ],
  [
    withForward('').replace('forwards:', 'forwards:«#» all'),
    'The comment "#" has no space before it',
    'put a space before the "#"',
  ],
  [
    withForward('').replace('forwards:', '«forwards:\u00a0»'),
    '"forwards:\u00a0" has the space U+00A0 in it, which is none for YAML',
    'write a usual space in its place',
  ],
  [
    withForward('').replace('forwards:', '«forwards\uff1a»'),
    '"forwards\uff1a" has the colon U+FF1A in it, which is none for YAML',
    'write a usual colon in its place, and a space after it',
  ],
  [
    withForward('').replace('forwards:', 'forwards: «*all»'),
    '"*all" begins with "*" and so is an alias for YAML, but nothing above it is named "&all"',
    'put it in quotes if it is text: "*all"',
  ],
  [withForward('«=======»'), '"=======" is left over from a merge conflict of Git', 'remove the line'],
  [withForward('«====»'), '"====" is no entry, and no comment', 'remove the line'],
  [
    withForward('«---»'),
    '"---" parts the file into two documents',
    'remove the line, so that all is one document',
  ],
  [
    withForward('«--- a/mail.yml»'),
    '"--- a/mail.yml" parts the file into two documents',
    'remove the line, so that all is one document',
  ],
  [
    withForward('«\ufeff»    press: dev1'),
    'The invisible character U+FEFF stands here',
    'remove the character',
  ],
  [
    withForward('    press: dev1«\u0007»'),
    'The invisible character U+0007 stands here',
    'remove the character',
  ],
  [
    `${withForward('    press: dev2')}«addresses»:\n  more:\n    dev2: {}\n`,
    'The key "addresses" is declared twice',
    'join the two, remove one of them, or give it another key',
  ],
  [
    withForward('').replace('staff:\n    dev1: {}', 'staff: {\n    dev1: {},\n  «dev2»: {}\n  }'),
    '"dev2" is not indented deeply enough for what it belongs to',
    'indent it deeper than the line that its value begins on',
  ],
];

async function findings(text: string) {
  const source = { name: 'mail.yml', text };
  const world = { attachment: () => undefined, today: async () => '2026-01-01' };
  return (await check(source, world)).diagnostics;
}

describe('each slip of a beginner has one answer', () => {
  it.each(SLIPS)('%s', async (marked, message, help) => {
    const text = marked.replace(/[«»]/g, '');
    const found = await findings(text);
    expect(found.map((finding) => [finding.message, finding.help])).toEqual([[message, help]]);
    const [{ start, end } = { start: 0, end: 0 }] = found.map(({ span }) => span);
    expect(`${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`).toBe(marked);
  });

  it('and so has each of two on one line', async () => {
    const found = await findings(
      withForward('    press: { to: dev1, note: see: wiki, tu: dev1 }\n    a: { too: x }'),
    );
    expect(found.map(({ code }) => code)).toEqual([
      'yaml/syntax',
      'schema/unknown-key',
      'schema/unknown-key',
    ]);
  });
});
