import { createHash } from 'node:crypto';
import { byCodeUnit } from './order.ts';

/** A file of a build, by its path below out/. */
interface ReleasedFile {
  readonly path: string;
  readonly content: string;
}

/**
 * One name for all that a build gives, `sha256:` and 64 hexadecimal digits: what was reviewed is what is deployed
 * exactly when both have the same. It covers modes, owners and reloads too, for manifest.json is one of the files.
 * Without mailc: `(cd out && find * -type f | LC_ALL=C sort | xargs sha256sum) | sha256sum`.
 */
export function releaseDigest(files: Iterable<ReleasedFile>): string {
  const lines = [...files]
    .sort((a, b) => byCodeUnit(a.path, b.path))
    .map(({ path, content }) => `${sha256(content)}  ${path}\n`);
  return `sha256:${sha256(lines.join(''))}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
