import { ExitCode } from '../../io/failure.ts';
import { replaceFile } from '../../io/report-file.ts';
import { outDirectory } from '../out-directory.ts';
import type { Terminal } from '../terminal.ts';
import { build } from './build.ts';

/** Left for whoever mends out/ without a checkout of mailc. */
const PATCH = 'out.patch';
const TOKEN = 'MAILC_TOKEN';

/** `mailc ci build`: fails where out/ is stale, with the mended out/ as a patch, or as a commit where a token allows it. */
export async function ciBuild(file: string, terminal: Terminal): Promise<number> {
  const code = await build(file, { check: true }, terminal);
  if (code !== ExitCode.findings) return code;
  const silent = { ...terminal, print: () => {}, say: () => {} };
  // Errors of mail.yml have been told; there is no out/ to mend with.
  if ((await build(file, {}, silent)) !== ExitCode.clean) return code;
  const out = outDirectory(file, undefined);
  const { patchAgainstHead } = await import('../../io/mended-out.ts');
  replaceFile(PATCH, await patchAgainstHead(out));
  terminal.say(`${PATCH} has what is missing: git apply ${PATCH}\n`);
  await push(file, out, terminal);
  return ExitCode.findings;
}

/** A commit is pushed to a branch of the same project only: the fork of a contributor is theirs. */
async function push(file: string, out: string, { say }: Terminal): Promise<void> {
  const { env } = process;
  const branch = env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME;
  if (!env[TOKEN] || branch === undefined) return;
  if (env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID !== env.CI_PROJECT_ID) return;
  // The checkout of such a pipeline is a merge that belongs to no branch.
  if (env.CI_MERGE_REQUEST_EVENT_TYPE === 'merged_result') return;
  const { pushCommit } = await import('../../io/mended-out.ts');
  const commit = await pushCommit(out, `Bring ${out}/ up to date with ${file}`, {
    url: `${env.CI_PROJECT_URL}.git`,
    branch,
    tokenVariable: TOKEN,
    email: `mailc@noreply.${env.CI_SERVER_HOST}`,
  });
  say(`pushed as ${commit} to ${branch}; its own pipeline goes on\n`);
}
