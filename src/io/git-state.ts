import { GitError, simpleGit } from 'simple-git';
import { Failure } from './failure.ts';

/** The files below a directory that are not as the last commit has them; new ones that are not ignored count too. */
export async function uncommittedFiles(directory: string): Promise<string[]> {
  try {
    const listing = await simpleGit(directory).raw('status', '--porcelain', '-z', '--', '.');
    return listing.split('\0').flatMap((entry) => (entry.length > 3 ? [entry.slice(3)] : []));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new Failure(`cannot ask Git about ${directory}: ${error.message.trim().split('\n')[0]}`, {
      cause: error,
    });
  }
}
