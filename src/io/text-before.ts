import { basesInCi, checkoutOf, isOutsideOfGit } from './checkout.ts';
import { recall, remember } from './memory.ts';

/** The name of what Git said. */
const MEMORY = 'before';

/** The text of a file in the commit that is checked out, and in its first parent. */
interface Versions {
  readonly head: string;
  readonly parent: string;
}

/**
 * The text of a file that Git had before its last change; undefined outside of a repository, for a new file, and where
 * a shallow clone ends. A text that HEAD does not have was edited since: HEAD is before it. A text that HEAD has, as
 * always in CI, is compared with what the merge request or the push is based on, and without one with HEAD's first
 * parent. What Git said of a commit stays true, so it is asked once for each commit.
 */
export async function textBefore(file: string, text: string): Promise<string | undefined> {
  const bases = basesInCi();
  const checkout = checkoutOf(file);
  const known = checkout && recall(MEMORY, checkout);
  if (isVersions(known)) return before(text, known.head, [known.parent]);
  if (isOutsideOfGit(file)) return undefined;
  const { textsIn } = await import('./git.ts');
  // By its number: HEAD may move on meanwhile.
  const commit = checkout?.commit ?? 'HEAD';
  const [head, ...others] = textsIn(file, [commit, ...bases, `${commit}^`]);
  // A version that is missing may come with the next fetch.
  if (checkout && head !== undefined && others[0] !== undefined)
    remember(MEMORY, checkout, { head, parent: others[0] } satisfies Versions);
  return before(text, head, others);
}

function isVersions(memory: unknown): memory is Versions {
  return typeof memory === 'object' && memory !== null && 'head' in memory && 'parent' in memory;
}

function before(
  text: string,
  head: string | undefined,
  bases: readonly (string | undefined)[],
): string | undefined {
  return head !== undefined && withUnixEnds(head) === withUnixEnds(text)
    ? bases.find((base) => base !== undefined)
    : head;
}

/** Git may check a text out with other line ends than it has. */
function withUnixEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
