import { ExitCode, Failure } from '../io/failure.ts';
import { readSource } from '../io/files.ts';

/** Which state is deployed, as `mailc status --json` prints it. */
export interface Deployed {
  /** The commit that it was built of. */
  readonly commit: string;
  /** The day that it was built for, YYYY-MM-DD; undefined where nobody wrote it down. */
  readonly today: string | undefined;
  /** Of all that was built, see releaseDigest; undefined where nobody wrote it down. */
  readonly digest: string | undefined;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Reads what is deployed; whatever else stands in the file is passed over. */
export function readDeployed(path: string): Deployed {
  const { commit, today, digest } = parse(path, readSource(path).source.text);
  if (!isText(commit, COMMIT)) throw unusable(path, 'it has no "commit" with all digits of a commit');
  return {
    commit,
    today: isText(today, DAY) ? today : undefined,
    digest: isText(digest, DIGEST) ? digest : undefined,
  };
}

function parse(path: string, text: string): { readonly [key in keyof Deployed]?: unknown } {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null) return data;
  } catch {
    // JSON's own words are about characters, not about what this file is for.
  }
  throw unusable(path, 'it is not a JSON object');
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function unusable(path: string, reason: string): Failure {
  return new Failure(`--deployed ${path} does not say what is deployed: ${reason}`, {
    help: 'make it with: mailc status --json',
    exitCode: ExitCode.usage,
  });
}
