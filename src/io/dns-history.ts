import { GitError, simpleGit } from 'simple-git';

/**
 * The lines that files of a directory have ever had in Git, up to HEAD, without repetition. None outside of a repository
 * and before its first commit; of a shallow clone those that it knows.
 */
export async function linesEverIn(directory: string, pattern: string): Promise<string[]> {
  const args = ['--format=', '--patch', '--unified=0', '--no-color', '--no-ext-diff', '--no-textconv'];
  try {
    const log = await simpleGit(directory).raw('log', ...args, '--', pattern);
    const added = log.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
    return [...new Set(added.map((line) => line.slice(1)))];
  } catch (error) {
    if (error instanceof GitError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return [];
    throw error;
  }
}
