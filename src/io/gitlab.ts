import { Failure } from './failure.ts';

/** A merge request whose notes are kept through GitLab's REST API, version 4. */
export interface MergeRequest {
  /** Such as https://gitlab.example.org/api/v4. */
  readonly api: string;
  /** Number or path of its project. */
  readonly project: string;
  /** Its number within the project. */
  readonly iid: string;
  /** A personal, project or group access token with the scope `api`; a job's own token may not write notes. */
  readonly token: string;
}

/** Of a note of a merge request, what is asked for here. */
interface Note {
  readonly id: number;
  readonly body: string;
  readonly author: { readonly id: number };
}

/** The most characters that GitLab takes for a note. */
export const LONGEST_NOTE = 1_000_000;

/** GitLab answers within seconds, or not at all. */
const PATIENCE_MS = 30_000;
const ATTEMPTS = 3;

/**
 * Keeps one note of ours that holds `marker`: posts it, or edits the one that is there. A note of somebody else is never
 * taken for ours, whatever it holds. `isNewer` says of our note's text that it tells of something later than `body`.
 * Throws a Failure with the reason when GitLab refuses.
 */
export async function keepNote(
  request: MergeRequest,
  note: { readonly marker: string; readonly body: string; readonly isNewer: (there: string) => boolean },
): Promise<'posted' | 'edited' | 'unchanged' | 'outdated'> {
  const found = await ownNote(request, note.marker);
  const notes = notesPath(request);
  if (found === undefined) {
    await call(request, 'POST', notes, note.body);
    return 'posted';
  }
  if (found.body === note.body) return 'unchanged';
  if (note.isNewer(found.body)) return 'outdated';
  await call(request, 'PUT', `${notes}/${found.id}`, note.body);
  return 'edited';
}

async function ownNote(request: MergeRequest, marker: string): Promise<Note | undefined> {
  const { id } = (await (await call(request, 'GET', '/user')).json()) as { id: number };
  let page = '1';
  while (page !== '') {
    const answer = await call(request, 'GET', `${notesPath(request)}?sort=asc&per_page=100&page=${page}`);
    const notes = (await answer.json()) as Note[];
    const found = notes.find(({ author, body }) => author.id === id && body.includes(marker));
    if (found !== undefined) return found;
    page = answer.headers.get('x-next-page') ?? '';
  }
  return undefined;
}

function notesPath({ project, iid }: MergeRequest): string {
  return `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(iid)}/notes`;
}

/** One request; a server that is busy or restarting is asked again. */
async function call(
  { api, token }: MergeRequest,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: string,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(`${api}${path}`, {
      method,
      headers: { 'PRIVATE-TOKEN': token, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify({ body }) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) return answer;
    const isBusy = answer.status === 429 || answer.status >= 500;
    if (!isBusy || attempt === ATTEMPTS) throw await refusal(api, method, answer);
    const seconds = Number(answer.headers.get('retry-after') ?? attempt);
    await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 30) * 1000));
  }
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    const { cause = error } = error as Error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`cannot reach GitLab at ${new URL(url).origin}: ${reason}`, { cause: error });
  }
}

const HELP: Readonly<Record<number, string>> = {
  401: 'the token has expired or is none of this GitLab: make a new one and put it into MAILC_TOKEN',
  403: 'the token needs the scope api and the role Reporter; the token of a job may not write notes',
  404: 'the token does not see the project: make it in this project, or in a group above it',
};

async function refusal(api: string, method: string, answer: Response): Promise<Failure> {
  const text = (await answer.text()).slice(0, 200);
  const what = method === 'GET' ? 'read the notes of the merge request' : 'write the note';
  return new Failure(`cannot ${what}: ${new URL(api).origin} answers ${answer.status} ${text}`, {
    help: HELP[answer.status],
  });
}
