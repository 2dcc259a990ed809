import type { Path } from '../../diagnostics/source.ts';
import type { Context } from '../context.ts';

/** A file that the document names. */
export interface NamedFile {
  readonly file: string;
  readonly path: Path;
}

/** Every file that is needed: a revoked key is declared without its value. */
export function* namedFiles({ content }: Context): Generator<NamedFile> {
  for (const [domain, keys] of Object.entries(content.dkim?.keys ?? {})) {
    for (const [index, { public_key: file, private_key: sealed, state }] of keys.entries()) {
      if (state !== 'revoked') yield { file, path: ['dkim', 'keys', domain, index, 'public_key'] };
      const isNeeded = state === 'published' || state === 'signing';
      if (sealed !== undefined && isNeeded) {
        yield { file: sealed, path: ['dkim', 'keys', domain, index, 'private_key'] };
      }
    }
  }
  for (const [name, file] of Object.entries(content.postfix?.files ?? {})) {
    yield { file, path: ['postfix', 'files', name] };
  }
}
