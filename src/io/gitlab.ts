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
const MOST_SECONDS = 30;

/** What a note is to say. */
interface Wanted {
  /** By which it is found again. */
  readonly marker: string;
  readonly body: string;
  /** Says of our note's text that it tells of something later than `body`. */
  readonly isNewer: (there: string) => boolean;
}

/**
 * Keeps one note of ours that holds `marker`: posts it, or edits the one that is there. A note of somebody else is never
 * taken for ours, whatever it holds. Of two that were posted at the same time the later is taken back.
 * Throws a Failure with the reason when GitLab refuses.
 */
export async function keepNote(
  request: MergeRequest,
  wanted: Wanted,
): Promise<'posted' | 'edited' | 'unchanged' | 'outdated'> {
  const user = await userOf(request);
  const [found] = await ownNotes(request, user, wanted.marker);
  const result = found && (await edit(request, found, wanted));
  if (result !== undefined) return result;
  const posted = await post(request, user, wanted);
  const [first, ...later] = await ownNotes(request, user, wanted.marker);
  for (const { id } of later) await call(request, 'DELETE', `${notesPath(request)}/${id}`, { missing: true });
  if (first === undefined || first.id === posted) return 'posted';
  return (await edit(request, first, wanted)) ?? 'posted';
}

/** Undefined when somebody has deleted the note meanwhile. */
async function edit(
  request: MergeRequest,
  { id, body }: Note,
  wanted: Wanted,
): Promise<'edited' | 'unchanged' | 'outdated' | undefined> {
  if (body === wanted.body) return 'unchanged';
  if (wanted.isNewer(body)) return 'outdated';
  const path = `${notesPath(request)}/${id}`;
  const answer = await call(request, 'PUT', path, { body: wanted.body, missing: true });
  return answer.ok ? 'edited' : undefined;
}

/**
 * Posts a note and gives its number. GitLab may have taken a note whose answer got lost, so before it is posted once more
 * it is looked for.
 */
async function post(request: MergeRequest, user: number, { marker, body }: Wanted): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await call(request, 'POST', notesPath(request), { body, attempts: 1 });
      return ((await answer.json()) as Note).id;
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Busy)) throw error;
      await pause(error.seconds ?? attempt);
      const [there] = await ownNotes(request, user, marker);
      if (there !== undefined) return there.id;
    }
  }
}

async function userOf(request: MergeRequest): Promise<number> {
  return ((await (await call(request, 'GET', '/user')).json()) as { id: number }).id;
}

/** Every note of a user that holds the marker, the oldest first. */
async function ownNotes(request: MergeRequest, user: number, marker: string): Promise<Note[]> {
  const found: Note[] = [];
  for (let page = '1'; page !== ''; ) {
    const answer = await call(request, 'GET', `${notesPath(request)}?sort=asc&per_page=100&page=${page}`);
    const notes = (await answer.json()) as Note[];
    found.push(...notes.filter(({ author, body }) => author.id === user && body.includes(marker)));
    page = answer.headers.get('x-next-page') ?? '';
  }
  return found.sort((a, b) => a.id - b.id);
}

function notesPath({ project, iid }: MergeRequest): string {
  return `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(iid)}/notes`;
}

/** GitLab is busy or restarting: what it was asked for may have happened, or not. */
class Busy extends Failure {
  /** For how long GitLab asks to wait. */
  readonly seconds: number | undefined;

  constructor(message: string, seconds: number | undefined) {
    super(message);
    this.seconds = seconds;
  }
}

interface Extras {
  readonly body?: string;
  /** True where it is no mistake that the thing is not there. */
  readonly missing?: boolean;
  readonly attempts?: number;
}

/** One request; a server that is busy or restarting is asked again. */
async function call(
  request: MergeRequest,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { body, missing = false, attempts = ATTEMPTS }: Extras = {},
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(`${request.api}${path}`, {
      method,
      headers: { 'PRIVATE-TOKEN': request.token, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify({ body }) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok || (missing && answer.status === 404)) return answer;
    const failure = await refusal(request.api, method, answer);
    if (!(failure instanceof Busy) || attempt === attempts) throw failure;
    await pause(failure.seconds ?? attempt);
  }
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, MOST_SECONDS) * 1000));
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
  const message = `cannot ${what}: ${new URL(api).origin} answers ${answer.status} ${text}`;
  if (answer.status !== 429 && answer.status < 500)
    return new Failure(message, { help: HELP[answer.status] });
  const wait = answer.headers.get('retry-after');
  return new Busy(message, wait === null ? undefined : Number(wait));
}
