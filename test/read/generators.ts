import fc from 'fast-check';

/** Parts of mail.yml as people write them; the plain reader must take each. */
export const SAMPLES: readonly string[] = [
  `# yaml-language-server: $schema=./schema/mail.schema.json
version: 1
domain: example.org

addresses:
  staff:
    root: { account: sysadmin }
    webmaster: sysadmin   # comment
    dev1: {}
`,
  `forwards:
  groups:
    security: [dev1, privacy, ops@example.net]
    devops: { to: [root, dev1], note: on-call, owner: dev1 }
    big:
      - dev1
      - dev2
    "*@two.example.org": { to: root, note: catch-all }
`,
  `routes:
  "/^wikibounce-[\\\\w.]+@example\\\\.org$/": { pipe: wiki }
  patchwork@example.org: { relay: "[patchwork.example.org]" }
postfix:
  main: { message_size_limit: 104857600, checks: "pcre:$config_directory/checks" }
`,
  `a:
- x
- "y: z"
- 'it''s'
b: # nothing
c:
    - k: 1
      l: 0x1f
    -
    - - 1
      - 2
d: ~
`,
  `servers:
  orion:
    fqdn: mail.example.org
    ipv6: 2001:db8::25
    # a comment
    relay: { port: 587, tls: starttls } # how hosts reach it
  # at the end
lists:
  names: [arch-general, "aur-general"]
  empty: [ ]
`,
  `expires: 2021-01-01
ratio: -1.5e3
octal: 0o17
text: a b  c#d
"quoted": "tab\\tline\\n\\u00e9"
yes: no
1:30: .inf
'single': ''
`,
  'one: { "a": 1, b: [2, [3, {c: d}]] }\n',
  'é: "ü"\r\nx:\r\n  - 1\r\n  - 😀\r\n',
];

const ALPHABET = [
  ...` :-#'"[]{},&*!|>%@\`?~\t\n\r`,
  ...[
    '  ',
    '\n  ',
    ': ',
    ' #',
    '- ',
    '\r\n',
    '---',
    '...',
    '\n---\n',
    '"a":b',
    "''",
    '\\',
    '\\n',
    '\\x41',
    '<<: ',
    '? ',
  ],
  ...[
    'a',
    'B',
    '0',
    '7',
    '_',
    '/',
    '.',
    '=',
    '+',
    '$',
    '^',
    '(',
    'é',
    '😀',
    '\u2028',
    '\u0085',
    '\u00a0',
    '\ufeff',
    '\u0007',
  ],
  ...[
    '0o17',
    '0x1f',
    '1e3',
    '.inf',
    '.nan',
    'true',
    'null',
    'NULL',
    '~',
    'yes',
    '1:30',
    '2021-01-01',
    '-1',
    '+.5',
    '__proto__',
  ],
  ...[
    '&x',
    '*x',
    '!foo',
    '!!str ',
    '|\n',
    '>-\n',
    '%YAML 1.2\n',
    'a: b',
    '{a: b}',
    '[a]',
    '[a',
    'a]',
    'key:\n',
  ],
];

interface Edit {
  readonly kind: string;
  readonly at: number;
  readonly length: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    'insert',
    'insert',
    'delete',
    'replace',
    'repeat',
    'dedent',
    'indent',
    'swap',
    'drop',
    'copy',
    'split',
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 4 }),
  insert: fc.constantFrom(...ALPHABET),
});

/** A sample, or some of its lines, with a few changes to characters and lines. */
export const mutatedText: fc.Arbitrary<string> = fc
  .record({
    sample: fc.constantFrom(...SAMPLES),
    from: fc.nat(6),
    lines: fc.integer({ min: 1, max: 12 }),
    edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
  })
  .map(({ sample, from, lines, edits }) =>
    edits.reduce(
      apply,
      sample
        .split('\n')
        .slice(from, from + lines)
        .join('\n'),
    ),
  );

function apply(text: string, { kind, at, length, insert }: Edit): string {
  const place = Math.floor(at * (text.length + 1));
  const [before, after] = [text.slice(0, place), text.slice(place)];
  if (kind === 'insert') return before + insert + after;
  if (kind === 'delete') return before + after.slice(length);
  if (kind === 'replace') return before + insert + after.slice(length);
  if (kind === 'repeat') return before + after.slice(0, length) + after;
  const lines = text.split('\n');
  const line = Math.floor(at * lines.length);
  lines.splice(
    line,
    kind === 'swap' ? 2 : 1,
    ...editLines(kind, lines[line] ?? '', lines[line + 1] ?? '', length),
  );
  return lines.join('\n');
}

function editLines(kind: string, line: string, next: string, length: number): string[] {
  if (kind === 'dedent') return [line.slice(Math.min(length, line.length - line.trimStart().length))];
  if (kind === 'indent') return [' '.repeat(length) + line];
  if (kind === 'swap') return [next, line];
  if (kind === 'drop') return [];
  if (kind === 'copy') return [line, line];
  return [line.slice(0, length * 4), line.slice(length * 4)];
}
