import { spawnSync } from 'node:child_process';

/** Makes a folder a repository with the same files in two commits; false where there is no Git. */
export function commitTwice(folder) {
  const author = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  const commit = [...author, 'commit', '--quiet', '--allow-empty', '--message', 'as it is'];
  const steps = [['init', '--quiet'], ['add', '.'], commit, commit];
  return steps.every((args) => spawnSync('git', args, { cwd: folder, stdio: 'ignore' }).status === 0);
}
