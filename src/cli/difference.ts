import { join } from 'node:path';
import type { Role, Style } from '../diagnostics/formats/format.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import type { BuildResult } from './build-report.ts';
import { count } from './count.ts';
import type { OutChange } from './out-changes.ts';
import type { Terminal } from './terminal.ts';

/** Nobody reads more than this; `git diff` shows all of it after a build. */
const MOST_LINES = 200;
const MOST_LINES_OF_A_FILE = 40;

/** How a line of a diff looks, by its first character. */
const ROLES: Readonly<Record<string, Role>> = {
  '+++': 'strong',
  '---': 'strong',
  '+': 'added',
  '-': 'removed',
  '@': 'frame',
};
const NOTHING = '/dev/null';
const KINDS = ['changed', 'added', 'removed'] as const;
const WORDS = { changed: 'different', added: 'missing', removed: 'surplus' } as const;

/** Prints how out/ differs from what mail.yml gives, as a unified diff from the one to the other. */
export function printDifference({ out, changes }: BuildResult, { print, style }: Terminal): void {
  // Files that are there and wrong say more than files that are missing or surplus as a whole.
  const ordered = KINDS.flatMap((kind) => changes.filter((change) => change.kind === kind));
  let printed = 0;
  for (const [index, change] of ordered.entries()) {
    if (printed >= MOST_LINES) {
      print(`(${count(ordered.length - index, 'more file')})\n`);
      return;
    }
    const lines = diffLines(change, join(out, change.path));
    print(lines.map((line) => `${painted(visible(line), style.paint)}\n`).join(''));
    printed += lines.length;
  }
}

function diffLines({ kind, patch }: OutChange, path: string): string[] {
  const lines = patch?.lines ?? ['(too much differs to show it)'];
  const cut = lines.length - MOST_LINES_OF_A_FILE;
  return [
    `--- ${kind === 'added' ? NOTHING : `a/${path}`}`,
    `+++ ${kind === 'removed' ? NOTHING : `b/${path}`}`,
    ...lines.slice(0, MOST_LINES_OF_A_FILE),
    ...(cut > 0 ? [`(${count(cut, 'more line')})`] : []),
  ];
}

/** Says whether out/ is up to date, and the one command that mends it. */
export function sayVerdict({ project, out, changes }: BuildResult, { say }: Terminal): void {
  const { name } = project.source;
  const command = name === 'mail.yml' ? 'mailc build' : `mailc build ${name}`;
  if (changes.length === 0) {
    say(`${visible(`${out} is what ${name} gives`)}\n`);
    return;
  }
  const kinds = KINDS.flatMap((kind) => {
    const number = changes.filter((change) => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${WORDS[kind]}`];
  });
  const state = `${count(changes.length, 'file')}, ${kinds.join(', ')}`;
  say(`${visible(`${out} is not what ${name} gives: ${state}; to mend it, run: ${command}`)}\n`);
}

function painted(line: string, paint: Style['paint']): string {
  const role = ROLES[/^(\+\+\+|---|.)/.exec(line)?.[0] ?? ''];
  return role === undefined ? line : paint(role, line);
}
