import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Code } from '../../src/diagnostics/codes.ts';
import { SECTIONS } from '../../src/read/sections.ts';
import { expectFindings, readText } from './marked.ts';

/** A text with a slip, whose one finding is marked, and the document that its writer meant. */
type Slip = readonly [name: string, marked: string, document: object];

const HOSTS = { version: 1, hosts: { web1: {}, web2: {}, web3: { fqdn: 'x' } } };
const withHead = (head: string) => `version: 1\n${head}\n  web1: {}\n  web2: {}\n  web3: { fqdn: x }\n`;
const STAIRS = { forwards: { r: { a: 'x', b: 'y', c: 'z' }, s: { d: 'x' } } };

const SLIPS: Readonly<Partial<Record<Code, readonly Slip[]>>> = {
  'yaml/bad-indent': [
    ['an entry at the margin', 'version: 1\nhosts:\n  web1: {}\n«web2»: {}\n  web3: { fqdn: x }\n', HOSTS],
    [
      'the first entry at the margin',
      'version: 1\nhosts:\n«web1»: {}\n  web2: {}\n  web3: { fqdn: x }\n',
      HOSTS,
    ],
    ['two levels too far left', 'forwards:\n  r:\n    a: x\n«b»: y\n    c: z\n  s:\n    d: x\n', STAIRS],
    ['one level too far left', 'forwards:\n  r:\n    a: x\n  «b»: y\n    c: z\n  s:\n    d: x\n', STAIRS],
    [
      'the last entry of a category at the margin',
      'forwards:\n  r:\n    a: x\n    b: y\n«c»: z\n  s:\n    d: x\n',
      STAIRS,
    ],
    [
      'a category at the margin',
      'forwards:\n  r:\n    a: x\n«s»:\n    b: x\n  t:\n    c: x\n',
      {
        forwards: { r: { a: 'x' }, s: { b: 'x' }, t: { c: 'x' } },
      },
    ],
    [
      'in quotes, with brackets',
      'forwards:\n  r:\n    a: x\n«"b"»: [x, y] # both\n    c: "z"\n',
      {
        forwards: { r: { a: 'x', b: ['x', 'y'], c: 'z' } },
      },
    ],
    [
      'an item at the margin',
      'lists:\n  names:\n    - a\n«- b»\n    - c\n',
      { lists: { names: ['a', 'b', 'c'] } },
    ],
    [
      'entries below a section with a value',
      'hosts: {}\n  «web1»: {}\n  web2: {}\n',
      {
        hosts: { web1: {}, web2: {} },
      },
    ],
  ],
  'yaml/syntax': [
    ['a section with an equals sign', withHead('«hosts =»'), HOSTS],
    ['a section with a semicolon behind its colon', withHead('hosts:«;»'), HOSTS],
    ['a section with a comment behind its colon', withHead('hosts:«#» c'), HOSTS],
    ['a section with a no-break space', withHead('«hosts:\u00a0»'), HOSTS],
    ['a section with a wide colon', withHead('«hosts\uff1a»'), HOSTS],
    ['a section with a sign as its value', withHead('hosts: «@all»'), HOSTS],
    [
      'a category with an equals sign',
      'forwards:\n  «r =»\n    a: x\n    b: y\n    c: z\n  s:\n    d: x\n',
      STAIRS,
    ],
    ['half a conflict', 'hosts:\n  web1: {}\n«=======»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    ['its end', 'hosts:\n  web1: {}\n«>>>>>>> b»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    ['its beginning above all', '«<<<<<<< HEAD»\nhosts:\n  web1: {}\n', { hosts: { web1: {} } }],
    ['its end above all', '«>>>>>>> b»\nhosts:\n  web1: {}\n', { hosts: { web1: {} } }],
    ['a ruler', 'forwards:\n  r:\n    a: x\n    b: y\n«====»\n    c: z\n  s:\n    d: x\n', STAIRS],
    ['a fence', 'hosts:\n  web1: {}\n«```»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    [
      'a line of a diff',
      'hosts:\n  web1: {}\n«@@ -1,2 +3,4 @@»\n  web2: {}\n',
      { hosts: { web1: {}, web2: {} } },
    ],
    ['a stray word', 'hosts:\n  web1: {}\n«oops»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
  ],
  'yaml/alias': [['a section with an alias that is none', withHead('hosts: «*a»'), HOSTS]],
  'yaml/several-documents': [
    ['a line between entries', 'a: 1\n«---»\nb: 2\n', { a: 1, b: 2 }],
    ['a line in a section', 'hosts:\n  web1: {}\n«---»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    ['an end in a section', 'hosts:\n  web1: {}\n«...»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    ['the head of a diff', 'a: 1\n«--- a/mail.yml»\nb: 2\n', { a: 1, b: 2 }],
    ['the head of a diff above all', '«--- a/mail.yml»\na: 1\n', { a: 1 }],
    ['another document', 'a: 1\nb: 2\n«---»\nb: 3\nc: 4\n', { a: 1, b: 2 }],
  ],
  'yaml/control-character': [
    [
      'a byte order mark before an entry',
      'hosts:\n«\ufeff»  web1: {}\n  web2: {}\n',
      { hosts: { web1: {}, web2: {} } },
    ],
    [
      'one behind its indentation',
      'hosts:\n  «\ufeff»web1: {}\n  web2: {}\n',
      { hosts: { web1: {}, web2: {} } },
    ],
    ['a bell behind a value', 'hosts:\n  web1: {}«\u0007»\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    ['a bell in a key', 'hosts:\n  we«\u0007»b1: {}\n  web2: {}\n', { hosts: { web1: {}, web2: {} } }],
    ['a bell in a word', 'a: x«\u0007»y\nb: [x, y]\n', { a: 'xy', b: ['x', 'y'] }],
    ['a bell behind a colon', 'a:«\u0007»b\n', { a: 'b' }],
  ],
  'yaml/duplicate-key': [
    [
      'a section that stands twice',
      'a:\n  s:\n    x: 1\nb: 2\n«a»:\n  o:\n    y: {z: 2}\n',
      {
        a: { s: { x: 1 }, o: { y: { z: 2 } } },
        b: 2,
      },
    ],
    [
      'beside what only the library reads',
      'a:\n  s:\n    x: 1\nb: |\n  c\n«a»:\n  o:\n    y: 2\n',
      {
        a: { s: { x: 1 }, o: { y: 2 } },
        b: 'c\n',
      },
    ],
    ['a section that was copied', 'a:\n  s:\n    x: [1]\n«a»:\n  s:\n    x: [1]\n', { a: { s: { x: [1] } } }],
    ['a section and an empty one', 'a: {}\n«a»:\n  o: 1\n', { a: {} }],
  ],
};

for (const [code, slips] of Object.entries(SLIPS) as [Code, readonly Slip[]][]) {
  describe(`${code}: one slip has one answer, and all beside it is read`, () => {
    test.each(slips)('%s', async (_name, marked, document) => {
      const found = await expectFindings(marked, code);
      expect(found.document).toEqual(document);
    });
  });
}

test('a bracket that is never closed is told once, with entries below it', async () => {
  const { document } = await expectFindings('hosts: «{»\n  a: {},\n  b: {}\nroutes: {}\n', 'yaml/unclosed');
  expect(document).toEqual({ hosts: { a: {}, b: {} }, routes: {} });
});

test('several slips in a section are told, each once', async () => {
  const { document } = await expectFindings(
    'hosts:\n  a: {}\n«b»: {}\n  c: «@d»\n«====»\n  e: {}\n',
    'yaml/bad-indent',
    'yaml/syntax',
    'yaml/syntax',
  );
  expect(document).toEqual({ hosts: { a: {}, b: {}, c: '@d', e: {} } });
});

describe('a section that stands twice', () => {
  test('is joined, and what both have is told', async () => {
    const text = 'a:\n  s:\n    x: 1\nb: 2\na:\n  s:\n    x: 3\n    y: 4\na:\n  s:\n    z: 5\n';
    const { document } = await expectFindings(
      'a:\n  s:\n    x: 1\nb: 2\n«a»:\n  «s»:\n    «x»: 3\n    y: 4\n«a»:\n  «s»:\n    z: 5\n',
      ...Array<Code>(5).fill('yaml/duplicate-key'),
    );
    expect(document).toEqual({ a: { s: { x: 1, y: 4, z: 5 } }, b: 2 });
    for (const extra of ['', 'k: |\n  read by the library\n', 'k: [\n']) {
      const { locate } = await readText(text + extra);
      expect(locate(['a', 's', 'y'], 'key').start).toBe(text.indexOf('y: 4'));
      expect(locate(['a', 's', 'z'], 'key').start).toBe(text.indexOf('z: 5'));
      expect(locate(['a', 's', 'x'], 'key').start).toBe(text.indexOf('x: 1'));
      expect(locate(['a'], 'key').start).toBe(0);
    }
  });
});

test('the text is read as it stands where only the indentation looks like a slip', async () => {
  const text =
    'a: 1\nb: |\n    c: 2\nd:\n    - e\nf: "g\n    h: 3"\ni: j\n    - k\nl: [m,\n    n: 4]\no:\n  p: 1\n';
  const { document, diagnostics } = await readText(text);
  expect(diagnostics).toEqual([]);
  expect(document).toEqual({
    a: 1,
    b: 'c: 2\n',
    d: ['e'],
    f: 'g h: 3',
    i: 'j - k',
    l: ['m', { n: 4 }],
    o: { p: 1 },
  });
});

test('many slips are read in linear time', async () => {
  const slips = (line: string) => `hosts:\n${`  a: {}\n${line}\n  b: {}\n`.repeat(20_000)}`;
  for (const line of ['web2: {}', '====', '=======', 'oops', '...']) {
    const { diagnostics } = await readText(slips(line));
    expect(diagnostics.length).toBeGreaterThan(900);
  }
  const { diagnostics } = await readText('a:\n  b: {}\n'.repeat(50_000));
  expect(diagnostics.length).toBe(49_999);
  expect((await readText(`${'a: [\n'.repeat(50_000)}]\n`)).diagnostics.length).toBeGreaterThan(900);
  const grown = Array.from({ length: 50_000 }, (_, i) => `a:\n  b: { c${i}: 1 }\n`);
  expect((await readText(grown.join(''))).diagnostics.length).toBe(99_998);
}, 30_000);

test('the sections are those of the schema', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schema/mail.schema.json', import.meta.url), 'utf8'));
  expect([...SECTIONS].sort()).toEqual(Object.keys(schema.properties).sort());
});
