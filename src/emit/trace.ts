import type { Path } from '../diagnostics/source.ts';
import type { MailSystem } from '../mail/system.ts';
import { emit, MARK_OPEN } from './emit.ts';

/**
 * The places of mail.yml that made a line of a file below out/, the deciding one first; none for a line that is
 * the same for every mail.yml, and undefined for a file or a line that is not there. Lines count from 1.
 */
export function trace(system: MailSystem, path: string, line: number): Path[] | undefined {
  const origins: Path[][] = [];
  const files = emit(system, (...paths) => `${MARK_OPEN}${origins.push(paths) - 1}\ue001`);
  const file = files.find((candidate) => candidate.path === path);
  const text = file?.content.replace(/\r?\n$/, '').split('\n')[line - 1];
  if (text === undefined) return undefined;
  const mark = /\ue000(\d+)\ue001/.exec(text);
  return mark === null ? [] : origins[Number(mark[1])];
}

/** A file of a build with the places of mail.yml that made each of its lines: none for what is always there. */
export interface TracedFile {
  readonly path: string;
  readonly lines: readonly { readonly text: string; readonly origins: readonly Path[] }[];
}

/** Every file of a mail system, each line with its origins. */
export function traceAll(system: MailSystem): TracedFile[] {
  const origins: Path[][] = [];
  const files = emit(system, (...paths) => `${MARK_OPEN}${origins.push(paths) - 1}\ue001`);
  return files.map(({ path, content }) => ({
    path,
    lines: content.split('\n').map((line) => {
      const marks = [...line.matchAll(/\ue000(\d+)\ue001/g)];
      const places = marks.flatMap(([, index]) => origins[Number(index)] ?? []);
      return { text: line.replace(/\ue000\d+\ue001/g, ''), origins: places };
    }),
  }));
}
