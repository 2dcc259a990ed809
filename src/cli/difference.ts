import type { Role, Style } from '../diagnostics/formats/format.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import { allOf } from '../mail/names.ts';
import type { BuildResult } from './build-report.ts';
import { count } from './count.ts';
import { pathInOut } from './out-directory.ts';
import type { Terminal } from './terminal.ts';

/** Nobody reads more than this; `git diff` shows all of it after a build. */
const MOST_FILES = 20;
const MOST_LINES = 60;

/** How a line of a diff looks, by its first character. */
const ROLES: Readonly<Record<string, Role>> = { '+': 'added', '-': 'removed', '@': 'frame' };
const NOTHING = '/dev/null';
const WORDS = { changed: 'different', added: 'missing', removed: 'surplus' } as const;

/** Prints how out/ differs from what mail.yml gives, as a unified diff from the one to the other. */
export function printDifference({ out, changes }: BuildResult, { print, style: { paint } }: Terminal): void {
  for (const change of changes.slice(0, MOST_FILES)) {
    const path = pathInOut(out, change.path);
    print(`${paint('strong', `--- ${change.kind === 'added' ? NOTHING : `a/${path}`}`)}\n`);
    print(`${paint('strong', `+++ ${change.kind === 'removed' ? NOTHING : `b/${path}`}`)}\n`);
    const lines = change.patch?.lines ?? ['(too much differs to show it)'];
    for (const line of lines.slice(0, MOST_LINES)) print(`${painted(visible(line), paint)}\n`);
    if (lines.length > MOST_LINES) print(`(${count(lines.length - MOST_LINES, 'more line')})\n`);
  }
  if (changes.length > MOST_FILES) print(`(${count(changes.length - MOST_FILES, 'more file')})\n`);
}

/** Says whether out/ is up to date, and the one command that mends it. */
export function sayVerdict({ project, out, changes }: BuildResult, { say }: Terminal): void {
  const { name } = project.source;
  if (changes.length === 0) {
    say(`${out} is what ${name} gives\n`);
    return;
  }
  const kinds = (['changed', 'added', 'removed'] as const).flatMap((kind) => {
    const number = changes.filter((change) => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${WORDS[kind]}`];
  });
  say(
    `${out} is not what ${name} gives: ${count(changes.length, 'file')}, ${allOf(kinds)}; to mend it, run: mailc build\n`,
  );
}

function painted(line: string, paint: Style['paint']): string {
  const role = ROLES[line[0] ?? ''];
  return role === undefined ? line : paint(role, line);
}
