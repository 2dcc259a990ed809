import { describe, expect, test } from 'vitest';
import type { YamlCode } from '../../src/diagnostics/codes.ts';
import { expectFindings } from './marked.ts';

/** A text, its findings marked, and their codes where they are not all those of the group. */
type Case = readonly [name: string, marked: string];

const CASES: Readonly<Partial<Record<YamlCode, readonly Case[]>>> = {
  'yaml/alias': [
    ['a value that begins with a star', 'root: «*sysadmin»\n'],
    ['a key that begins with a star', 'forwards:\n  «*@example.org»: root\n'],
    ['a key that begins with a star, with entries below', '«*@example.org»:\n  to: root\n'],
    ['a star in brackets', 'to: [root, «*@example.org»]\n'],
    ['a star in a list', 'to:\n  - root\n  - «*staff»\n'],
    ['an alias with text after it', 'to: «*foo» bar\n'],
    ['an alias for what stands below it', 'a: «*x»\nb: &x 1\n'],
    ['an alias within its own value', 'a: &x\n  b: «*x»\n'],
    ['an alias as a key', 'a: &x 1\n«*x» : 2\n'],
  ],
  'yaml/bad-indent': [
    ['too far left for its neighbours', 'hosts:\n    apollo: {}\n   «luna»: {}\n    gitlab: {}\n'],
    ['too far right below a value', 'staff:\n  root: sysadmin\n    «dev1»: {}\n  dev2: {}\n'],
    ['too far right in a list', 'to:\n  - root\n      «dev1»: x\n'],
    ['the first line', '  «version»: 1\ndomain: example.org\nhosts: {}\n'],
    ['several lines in a row, told once', 'hosts:\n    a: {}\n    b: {}\n  «c»: {}\n  d: {}\n'],
    ['a closing bracket below its key', 'groups:\n  big: [\n    dev1\n«]»\n'],
  ],
  'yaml/complex-key': [
    ['null', '«null»: x\n'],
    ['a tilde', 'a:\n  «~»: x\n'],
    ['a tilde with entries below', '«~»:\n  a: b\n'],
    ['nothing', '«:» x\n'],
    ['nothing, after a question mark', 'a: 1\n«?»\n'],
    ['an empty text', '«""»: x\n'],
    ['a list', '«[a, b]»: x\n'],
    ['a mapping', '«{a: b}»: x\n'],
    ['a list after a question mark', '? «- a»\n: x\n'],
    ['nothing in brackets', 'a: {«:» b}\n'],
  ],
  'yaml/control-character': [
    ['a bell', 'note: ring«\u0007» the bell\n'],
    ['in a comment', 'a: 1 # «\u001b»[31m\n'],
    ['NUL', 'a: «\0»\n'],
    ['DEL', 'a: "«\u007f»"\n'],
    ['one for each line', 'a: «\u0001»\u0002\nb: x«\u0003»y\u0004\n'],
    ['half a surrogate pair', 'a: «\ud83d»\n'],
    ['an escape for half a surrogate pair', 'a: «"\\ud83d"»\n'],
    ['a byte order mark inside', 'a: 1\n«\ufeff»b: 2\n'],
    ['a control of the second set', 'a: «\u0080»\n'],
  ],
  'yaml/duplicate-key': [
    ['in the file', 'version: 1\n«version»: 2\n'],
    ['in brackets', 'a: { to: x, «to»: y }\n'],
    ['in quotes and without', 'a:\n  root: x\n  «"root"»: y\n'],
    ['thrice', 'a: 1\n«a»: 2\n«a»: 3\n'],
    ['in what only the library reads', 'a: |\n  text\nb: 1\n«b»: 2\n'],
    ['beside an error', 'a: 1\nb:\n  c: 1\n  «c»: 2\n  d: [x,\n    y]\n«a»: 2\n'],
    ['with sections', 'a:\n  x: 1\n«a»:\n  y: 1\n'],
    ['within a repeated section', 'a:\n  x: 1\n«a»:\n  y: 1\n  «y»: 2\n'],
  ],
  'yaml/empty-file': [
    ['nothing', '«»'],
    ['blank lines', '«»\n\n  \n'],
    ['comments', '«»# one\n\n# two'],
    ['a byte order mark', '«»\ufeff'],
    ['a marker', '«»---\n'],
  ],
  'yaml/not-a-mapping': [
    ['a word', '«hello»\n'],
    ['a list', '«- a»\n- b\n'],
    ['a list in brackets', '«[a, b]» # comment\n'],
    ['a number', '«42»'],
    ['an alias that works', '«&a x»\n'],
  ],
  'yaml/several-documents': [
    ['a second document', 'a: 1\n«---»\nb: 2\n'],
    ['an empty second document', 'a: 1\n«---»\n'],
    ['text after the end', 'a: 1\n«...»\nb: 2\n'],
    ['a second document after the end', '---\na: 1\n...\n«---»\nb: 2\n'],
  ],
  'yaml/syntax': [
    ['no space after the colon', 'version: 1\ndomain«:»example.org\n'],
    ['no colon', 'version: 1\n«domain example.org»\n'],
    ['no colon before entries', 'version: 1\n«hosts»\n  apollo: {}\n'],
    ['no colon on the first line', '«hosts»\n  apollo: {}\n'],
    ['no colon after quotes', 'a: 1\n«"root"»\n'],
    ['no colon after brackets', 'a: 1\n«{b: c}»\n'],
    ['a colon in a value', 'note: see«:» the forum\n'],
    ['a colon at the end of a value', 'note: see the forum«:»\n'],
    ['a colon in a list item', 'notes:\n  - a: b«:» c\n'],
    ['a value that begins with @', 'to: «@example.org»\n'],
    ['a key that begins with @', 'a:\n  «@example.org»: x\n'],
    ['a value that begins with a backquote', 'to: «`x`»\n'],
    ['a value that begins with a percent sign', 'to: «%d»\n'],
    ['a value in brackets that begins with @', 'to: [a, «@example.org»]\n'],
    ['a value that begins with an ampersand', 'a: «& b»\n'],
    ['a key that begins with an ampersand', 'a: 1\n«&b»: 2\n'],
    ['a section that begins with an ampersand', '«&b»:\n  c: 2\n'],
    ['a value that begins with >', 'a: «> 5 minutes»\n'],
    ['a value that begins with |', 'a: «|cmd»\n'],
    ['a list on the line of its key', 'to: «-» root\n'],
    ['a comment without space', 'a: "x"«#» comment\n'],
    ['text after a quoted value', 'a: "x" «y»\n'],
    ['text after a quoted key', '"a" «b: x»\n'],
    ['text after brackets', 'a: [x] «y»\n'],
    ['an unknown escape', 'routes:\n  "/^wiki«\\d»+$/": x\n'],
    ['an unknown escape in brackets', 'a: { b: "«\\.»" }\n'],
    ['two commas', 'a: [x,«,» y]\n'],
    ['a comma at the beginning', 'a: [«,» x]\n'],
    ['a list item among keys', 'a: 1\n«- b»\n- c\nd: 2\n'],
    ['a key among list items', 'a:\n  - b\n  - c\n  «d: e»\n  - f\n'],
    ['a word among list items', 'a:\n  - b\n  «c»\n'],
    ['a long key', `«${'k'.repeat(1100)}»: 1\n`],
    ['a merge conflict', '«<<<<<<< HEAD»\na: 1\n=======\na: 2\n>>>>>>> branch\nb: 3\n'],
    ['a directive', '«%YAML 1.2»\n---\na: 1\n'],
    ['two entries on one line', 'a: {b: c} «d: e»\n'],
    ['a broken key with entries below', '«@hosts»:\n  apollo: {}\n'],
  ],
  'yaml/tab-indent': [
    ['a tab', 'hosts:\n«\t»apollo: {}\n'],
    ['several lines with tabs, told once', 'hosts:\n«\t»apollo: {}\n\tluna: {}\n'],
    ['two runs of lines with tabs', 'hosts:\n«\t»apollo:\n\t\tlimit: none\nroutes:\n«\t»a: b\n'],
    ['spaces and a tab', 'hosts:\n  apollo: {}\n «\t»luna: {}\n'],
    ['a tab within a value', 'groups:\n  big: [a,\n«\t»b]\n  small: [c]\n'],
    ['a tab after a dash', 'a:\n  -«\t»b: c\n    d: e\n'],
  ],
  'yaml/tag': [
    ['a value', 'a: «!secret» b\n'],
    ['a section', 'a: «!map»\n  b: c\n'],
    ['a tag of another schema', 'a: «!!timestamp» 2021-01-01\n'],
    ['an exclamation mark', 'a: «!» important\n'],
  ],
  'yaml/too-deep': [
    ['brackets', `a: ${'['.repeat(100)}«[»${'['.repeat(900)}\n`],
    ['dashes', `a:\n  ${'- '.repeat(100)}«-» ${'- '.repeat(200)}x\n`],
  ],
  'yaml/unclosed': [
    ['a bracket', 'a: «[»b, c\nd: e\n'],
    ['a brace', 'a: «{» b: c\nd: e\n'],
    ['an inner bracket', 'a: { to: «[»root, dev1, note: x }\nd: e\n'],
    ['a double quote', 'a: «"»b\nc: d\n'],
    ['a single quote', "a: «'»b\nc: 'd'\n"],
    ['a quote that another one closes', 'a: «"»b\nc: "d"\n'],
    ['a quote in brackets', 'a: [«"»b, c]\nd: e\n'],
    ['a quoted key', 'a:\n  «"»b: c\n  d: e\n'],
    ['the first of several keys', 'a:\n  b: 1\n  «"»c: d\n'],
    ['a bracket too many', 'a: [b]«]»\n'],
    ['a brace too many', 'a: b\n«}»\n'],
    ['the wrong bracket', 'a: [b«}»\n'],
    ['a bracket over several lines', 'a: «[»\n  b,\n  c\nd: e\n'],
  ],
};

for (const [code, cases] of Object.entries(CASES) as [YamlCode, readonly Case[]][]) {
  describe(code, () => {
    test.each(cases)('%s', async (_name, marked) => {
      await expectFindings(marked, ...Array<YamlCode>(marked.split('«').length - 1).fill(code));
    });
  });
}

describe('several problems', () => {
  test('all are told in one run, each once', async () => {
    const { document } = await expectFindings(
      `version: 1
domain«:»example.org
addresses:
  staff:
    root: «"»sysadmin
    webmaster: «@root»
    dev1: {}
«\t»dev2: {}
    «dev1»: x
   «dev3»: {}
forwards:
  groups:
    security: «[»dev1, privacy
    note: see«:» there
    «*@example.org»: root
`,
      'yaml/syntax',
      'yaml/unclosed',
      'yaml/syntax',
      'yaml/tab-indent',
      'yaml/duplicate-key',
      'yaml/bad-indent',
      'yaml/unclosed',
      'yaml/syntax',
      'yaml/alias',
    );
    expect(document).toEqual({
      version: 1,
      addresses: { staff: { root: 'sysadmin', webmaster: '@root', dev1: {}, dev2: {}, dev3: {} } },
      forwards: {
        groups: { security: ['dev1', 'privacy'], note: 'see: there', '*@example.org': 'root' },
      },
    });
  });

  test('what follows an error is read', async () => {
    const { document } = await expectFindings(
      'a: «[»b\nc:\n  d: e\n  «f»\n  g: |\n    text\n',
      'yaml/unclosed',
      'yaml/syntax',
    );
    expect(document).toEqual({ a: ['b'], c: { d: 'e', g: 'text\n' } });
  });

  test('a file that is indented with tabs is read', async () => {
    const { document } = await expectFindings('a:\n«\t»b:\n\t\t- c\n\td: e\nf: g\n', 'yaml/tab-indent');
    expect(document).toEqual({ a: { b: ['c'], d: 'e' }, f: 'g' });
  });

  test('of a merge conflict the first side is read', async () => {
    const { document } = await expectFindings(
      'a:\n«<<<<<<< HEAD»\n  b: 1\n=======\n  b: 2\n>>>>>>> branch\n  c: 3\n',
      'yaml/syntax',
    );
    expect(document).toEqual({ a: { b: 1, c: 3 } });
  });

  test('of several documents the first is read', async () => {
    const { document } = await expectFindings('---\na: 1\n«---»\na: 2\n', 'yaml/several-documents');
    expect(document).toEqual({ a: 1 });
  });
});

describe('words', () => {
  test('a repeated key names the place where it stood first', async () => {
    const text = 'a: 1\nb: { "c": 1, c: 2 }\na: 3\n';
    const { diagnostics } = await expectFindings(
      'a: 1\nb: { "c": 1, «c»: 2 }\n«a»: 3\n',
      'yaml/duplicate-key',
      'yaml/duplicate-key',
    );
    expect(
      diagnostics.map(({ related }) => related?.map(({ message, span }) => [message, span.start])),
    ).toEqual([[['first declared here', text.indexOf('"c"')]], [['first declared here', 0]]]);
  });

  test('the message names what is wrong, the help how to mend it', async () => {
    const { diagnostics } = await expectFindings('a:\n  «*@example.org»: root\n', 'yaml/alias');
    expect(diagnostics[0]?.message).toContain('"*@example.org"');
    expect(diagnostics[0]?.help).toBe('put it in quotes if it is text: "*@example.org"');
  });

  test('a long text is cut', async () => {
    const { diagnostics } = await expectFindings(`a: 1\n«${'word '.repeat(50)}end»\n`, 'yaml/syntax');
    expect(diagnostics[0]?.message.length).toBeLessThan(120);
  });
});
