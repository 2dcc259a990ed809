import { execa } from 'execa';
import { simpleGit } from 'simple-git';
import { Failure } from './failure.ts';

/** A branch that a commit is pushed to, and what proves that it may. */
interface PushTarget {
  /** Of the repository, without credentials. */
  readonly url: string;
  readonly branch: string;
  /** The name of the environment variable that holds the token; its value is never an argument. */
  readonly tokenVariable: string;
  /** Author and committer. */
  readonly email: string;
}

/** The changes of a directory against the last commit, new files too, as a patch for `git apply`. */
export async function patchAgainstHead(directory: string): Promise<string> {
  const git = simpleGit();
  await git.raw('add', '--intent-to-add', '--', directory);
  return git.raw('diff', '--binary', 'HEAD', '--', directory);
}

/** Commits a directory and pushes the commit; gives its short name. */
export async function pushCommit(directory: string, message: string, target: PushTarget): Promise<string> {
  const { url, branch, tokenVariable, email } = target;
  const author = ['-c', 'user.name=mailc', '-c', `user.email=${email}`];
  // Git runs the helper itself; what it prints goes to Git and nowhere else.
  const helper = `!f() { echo username=mailc; echo "password=$${tokenVariable}"; }; f`;
  const credential = ['-c', 'credential.helper=', '-c', `credential.helper=${helper}`];
  try {
    await execa('git', ['add', '--', directory]);
    await execa('git', [...author, 'commit', '--quiet', '--message', message, '--', directory]);
    await execa('git', [...credential, 'push', '--quiet', url, `HEAD:refs/heads/${branch}`]);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Failure(`cannot push the mended ${directory}: ${stderr.trim().replaceAll('\n', ' ')}`, {
      help: 'the token needs the scope write_repository and the role Developer',
      cause: error,
    });
  }
  return (await simpleGit().revparse(['--short', 'HEAD'])).trim();
}
