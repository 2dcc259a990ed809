/** The day of HEAD's commit in UTC, YYYY-MM-DD; undefined outside of a repository and before its first commit. */
export async function commitDay(directory: string): Promise<string | undefined> {
  const { GitError, simpleGit } = await import('simple-git');
  try {
    const seconds = await simpleGit(directory).raw('log', '-1', '--format=%ct');
    return seconds.trim() === '' ? undefined : dayOf(Number(seconds) * 1000);
  } catch (error) {
    if (error instanceof GitError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined;
    throw error;
  }
}

/** Today in UTC, YYYY-MM-DD. */
export function currentDay(): string {
  return dayOf(Date.now());
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
