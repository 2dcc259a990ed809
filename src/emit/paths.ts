import type { OutputFile } from './output.ts';

/** Where a file stands below out/: as its machine sees it, under the machine's folder. */
export function pathBelowOut({ target, path }: Pick<OutputFile, 'target' | 'path'>): string {
  switch (target.kind) {
    case 'server':
      return `${target.name}${path}`;
    case 'host':
      return `hosts/${target.name}${path}`;
    default:
      return `${target.kind}/${path}`;
  }
}
