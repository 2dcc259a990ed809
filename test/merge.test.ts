import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './support/compile.ts';

/**
 * Outputs merge as mail.yml merges: where Git merges two branches without a conflict, each with its own change of
 * mail.yml and the out/ that follows from it, the merged out/ is what the merged mail.yml compiles to.
 */
describe('outputs merge as mail.yml merges', () => {
  let repository: string;
  beforeAll(() => {
    repository = mkdtempSync(join(tmpdir(), 'mailc-merge-'));
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'mailc');
    git('config', 'user.email', 'mailc@example.org');
  });
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  const merges = { clean: 0, conflicted: 0, mended: 0 };

  it('for random independent changes', { timeout: 240_000 }, async () => {
    const runs = Number(process.env.MERGE_RUNS ?? 25);
    await fc.assert(fc.asyncProperty(edits('a'), edits('b'), mergesWell), { numRuns: runs });
    // The property would hold for nothing at all if every merge ended in a conflict.
    expect(merges.clean).toBeGreaterThan(runs / 3);
  });

  async function mergesWell(ours: Edit[], theirs: Edit[]): Promise<void> {
    const base = baseEstate();
    await commitState('base', [], base);
    await commitState('ours', ['-b', 'ours'], apply(ours, base));
    git('checkout', '--quiet', 'base');
    await commitState('theirs', ['-b', 'theirs'], apply(theirs, base));
    git('checkout', '--quiet', 'ours');
    const merge = execaSync('git', ['merge', '--quiet', '-m', 'merge', 'theirs'], {
      cwd: repository,
      reject: false,
    });
    await compareMerged(merge.exitCode === 0);
    git('reset', '--quiet', '--hard');
    git('checkout', '--quiet', '--detach');
    git('branch', '-D', 'base', 'ours', 'theirs', '--quiet');
  }

  async function compareMerged(clean: boolean): Promise<void> {
    const text = readFileSync(join(repository, 'mail.yml'), 'utf8');
    if (clean) {
      merges.clean++;
      expect(readOut()).toEqual(await compile(text));
    } else if (!text.includes('<<<<<<<')) {
      // mail.yml merged and out/ did not: what the one command `mailc build` writes needs only mail.yml.
      merges.mended++;
      expect((await compile(text)).size).toBeGreaterThan(0);
    } else {
      merges.conflicted++;
    }
  }

  async function commitState(name: string, branch: string[], text: string): Promise<void> {
    if (branch.length > 0) git('checkout', '--quiet', ...branch);
    rmSync(join(repository, 'out'), { recursive: true, force: true });
    for (const [path, content] of await compile(text)) write(join('out', path), content);
    write('mail.yml', text);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', name);
    if (branch.length === 0) git('branch', '--force', name);
  }

  function git(...args: string[]): void {
    execaSync('git', args, { cwd: repository });
  }

  function write(path: string, content: string): void {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  }

  function readOut(): Map<string, string> {
    const out = join(repository, 'out');
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = files.map((entry) => join(entry.parentPath, entry.name));
    return new Map(paths.map((path) => [relative(out, path), readFileSync(path, 'utf8')]));
  }
});

/** One change of one line: an entry put into a section, or one of the branch's own taken out of it. */
interface Edit {
  readonly section: keyof typeof SECTIONS;
  readonly name: string;
  readonly action: 'add' | 'remove' | 'change';
  /** Where in its section a new line goes, from 0 to 1: contributors add lines anywhere. */
  readonly position: number;
}

const SECTIONS = {
  hosts: { line: (name: string) => `  ${name}: {}`, changed: (name: string) => `  ${name}: { limit: none }` },
  staff: {
    line: (name: string) => `    ${name}: {}`,
    changed: (name: string) => `    ${name}: { limit: none }`,
  },
  groups: {
    line: (name: string) => `    ${name}: [dev1, ${name}@example.net]`,
    changed: (name: string) => `    ${name}: [dev1, dev2]`,
  },
  former: {
    line: (name: string) => `    ${name}: ${name}@example.net`,
    changed: (name: string) => `    ${name}: { moved: ${name}@example.com }`,
  },
  lists: { line: (name: string) => `    - ${name}`, changed: (name: string) => `    - ${name}` },
} as const;

/** Names that a branch may take out or change; the other branch has names of its own. */
const OWN = ['k', 'p', 'u'];

function edits(branch: string): fc.Arbitrary<Edit[]> {
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
  const section = fc.constantFrom(...(Object.keys(SECTIONS) as Edit['section'][]));
  const add = fc.record({
    section,
    name: fc.tuple(letter, letter).map(([x, y]) => `${x}${y}-new-${branch}`),
    action: fc.constant('add' as const),
    position: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const existing = fc.record({
    section,
    name: fc.constantFrom(...OWN).map((letter) => `${letter}-${branch}`),
    action: fc.constantFrom('remove' as const, 'change' as const),
    position: fc.constant(0),
  });
  return fc.uniqueArray(fc.oneof(add, existing), {
    minLength: 1,
    maxLength: 3,
    selector: (edit) => `${edit.section} ${edit.name}`,
  });
}

type Estate = Record<Edit['section'], string[]>;

function baseEstate(): string {
  return render(estateLines());
}

/** In each section, lines of each branch's own between lines that neither touches. */
function estateLines(): Estate {
  const names = (section: string) =>
    [...'bdfhjlnoqsvxz', ...OWN.flatMap((letter) => [`${letter}-a`, `${letter}-b`])]
      .sort()
      .map((name) => `${name}${name.includes('-') ? '' : `-${section}`}`);
  const lines = (section: Edit['section']) =>
    names(section).map((name) => SECTIONS[section].line(unique(section, name)));
  return {
    hosts: lines('hosts'),
    staff: lines('staff'),
    groups: lines('groups'),
    former: lines('former'),
    lists: lines('lists'),
  };
}

/** The same short name may not be a host and an address's account, or two addresses: each section has its suffix. */
function unique(section: string, name: string): string {
  return `${name}-${section.slice(0, 2)}`;
}

function apply(edits: readonly Edit[], base: string): string {
  const estate = estateLines();
  for (const { section, name, action, position } of edits) {
    const lines = estate[section];
    const { line, changed } = SECTIONS[section];
    const own = line(unique(section, name));
    if (action === 'add') lines.splice(Math.floor(position * lines.length), 0, own);
    else if (action === 'remove') lines.splice(lines.indexOf(own), 1);
    else lines.splice(lines.indexOf(own), 1, changed(unique(section, name)));
  }
  const text = render(estate);
  expect(text === base).toBe(
    edits.every(({ section, action }) => section === 'lists' && action === 'change'),
  );
  return text;
}

function render({ hosts, staff, groups, former, lists }: Estate): string {
  return [
    'version: 1',
    'domain: example.org',
    'servers:',
    '  mx1: { fqdn: mail.example.org, ipv4: 192.0.2.25 }',
    'hosts:',
    ...hosts,
    'addresses:',
    '  staff:',
    ...staff,
    '  roles:',
    '    dev1: {}',
    '    dev2: {}',
    'forwards:',
    '  groups:',
    ...groups,
    '  former:',
    ...former,
    '  roles:',
    '    abuse: dev1',
    '    postmaster: dev1',
    '    root: dev1',
    'lists:',
    '  host: lists.example.net',
    '  names:',
    ...lists,
    '',
  ].join('\n');
}
