import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyRepository, linkInstalled, repository } from './support/repository.ts';

/**
 * The documentation is executed: in each page, every line that starts with `$ ` in a ```console block is run, in
 * order, in a copy of the repository of its own, and must print what stands below it. A line `...` stands for any
 * lines.
 */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`),
];

interface Step {
  readonly command: string;
  readonly expected: string;
  readonly line: number;
}

describe.each(pages.filter((page) => page.endsWith('.md')))('%s', (page) => {
  const text = readFileSync(join(repository, page), 'utf8');
  const steps = stepsOf(text);
  let copy: string;
  beforeAll(() => {
    copy = copyRepository();
    linkInstalled(copy);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('links only to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] as string);
    const missing = links.filter((link) => !existsSync(join(repository, dirname(page), link)));
    expect(missing).toEqual([]);
  });

  if (steps.length > 0) {
    it.each(steps)('line $line: $command', { timeout: 120_000 }, ({ command, expected }) => {
      expect(run(command, copy)).toMatch(pattern(expected));
    });
  }
});

function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  const lines = text.split('\n');
  for (let n = 0, inside = false; n < lines.length; n++) {
    const line = lines[n] as string;
    if (line.startsWith('```')) inside = line === '```console';
    else if (inside && line.startsWith('$ ')) {
      const end = lines.findIndex((next, at) => at > n && (next.startsWith('$ ') || next.startsWith('```')));
      steps.push({ command: line.slice(2), expected: lines.slice(n + 1, end).join('\n'), line: n + 1 });
    }
  }
  return steps;
}

/** What a command prints, as a reader at a terminal of 80 columns without colours sees it. */
function run(command: string, cwd: string): string {
  const path = [join(cwd, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const { all } = execaSync('bash', ['--norc', '-c', command], {
    cwd,
    all: true,
    reject: false,
    stdin: 'ignore',
    env: { PATH: path, NO_COLOR: '1', COLUMNS: '80', CI: '', npm_config_loglevel: 'error' },
  });
  return all.trimEnd();
}

function pattern(expected: string): RegExp {
  const escaped = expected.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/^\\\.\\\.\\\.\n?/gm, '[\\s\\S]*')}$`);
}
