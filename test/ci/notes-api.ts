import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a token may do, as GitLab has it: a job's token writes no notes, and one without the scope `api` neither. */
type TokenKind = 'project' | 'read-only' | 'job';

interface Note {
  readonly id: number;
  body: string;
  readonly author: { readonly id: number };
  readonly system: boolean;
}

/** A stand-in for the notes of one merge request, with the checks of GitLab's own API. */
export interface NotesApi {
  readonly url: string;
  /** In the order in which they were posted. */
  readonly notes: Note[];
  /** Method and path of every request. */
  readonly requests: string[];
  /** A note of a person. */
  comment(body: string): void;
  /** A note of the token's own user, as a pipeline of the same merge request writes it meanwhile. */
  interfere(body: string): void;
  /** The next so many requests are answered with this status. */
  fail(status: number, times: number): void;
  /** The next note is kept, but its answer gets lost on the way: the proxy before GitLab says 502. */
  loseAnswer(): void;
  /** Happens once, right before the next request of a method is answered. */
  before(method: string, action: () => void): void;
  stop(): Promise<void>;
}

const TOKENS: Readonly<Record<string, { readonly kind: TokenKind; readonly user: number }>> = {
  'glpat-project': { kind: 'project', user: 7 },
  'glpat-read': { kind: 'read-only', user: 8 },
  'glcbt-job': { kind: 'job', user: 9 },
};

const LONGEST = 1_000_000;
const PERSON = 1;

/** GitLab pages by 20 unless asked otherwise, and by 100 at most. */
const pageSize = (asked: string | null) => Math.min(Number(asked ?? 20), 100);

/** Starts it at a free port; the merge request is number 5 of project 42. */
export async function startNotesApi(): Promise<NotesApi> {
  const notes: Note[] = [];
  const requests: string[] = [];
  let failing = { status: 0, times: 0 };
  let isLosing = false;
  const interrupts = new Map<string, () => void>();
  let last = 99;
  const add = (body: string, author: number): Note => {
    const note = { id: ++last, body, author: { id: author }, system: false };
    notes.push(note);
    return note;
  };
  const server = createServer(async (request, response) => {
    const { method = '' } = request;
    requests.push(`${method} ${request.url}`);
    const interrupt = interrupts.get(method);
    interrupts.delete(method);
    interrupt?.();
    if (failing.times > 0) {
      failing = { ...failing, times: failing.times - 1 };
      response.writeHead(failing.status, { 'retry-after': '0' }).end();
      return;
    }
    if (method === 'POST' && isLosing) {
      isLosing = false;
      add((JSON.parse(await text(request)) as { body: string }).body, TOKENS['glpat-project']?.user ?? 0);
      response.writeHead(502, { 'retry-after': '0' }).end();
      return;
    }
    await answer(request, response, notes, add);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v4`,
    notes,
    requests,
    comment: (body) => add(body, PERSON),
    interfere: (body) => add(body, TOKENS['glpat-project']?.user ?? 0),
    fail: (status, times) => {
      failing = { status, times };
    },
    loseAnswer: () => {
      isLosing = true;
    },
    before: (method, action) => interrupts.set(method, action),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  notes: Note[],
  add: (body: string, author: number) => Note,
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://gitlab');
  const token = TOKENS[String(request.headers['private-token'])];
  if (token === undefined) return send(response, 401, { message: '401 Unauthorized' });
  if (token.kind === 'job') return send(response, 403, { message: '403 Forbidden' });
  if (url.pathname === '/api/v4/user') return send(response, 200, { id: token.user });
  const [, rest] = /^\/api\/v4\/projects\/42\/merge_requests\/5\/notes(.*)$/.exec(url.pathname) ?? [];
  if (rest === undefined) return send(response, 404, { message: '404 Project Not Found' });
  if (request.method === 'GET') return sendPage(response, notes, url.searchParams);
  if (token.kind === 'read-only') return send(response, 403, { error: 'insufficient_scope' });
  const note = notes.find(({ id }) => rest === `/${id}`);
  if (rest !== '' && note === undefined) return send(response, 404, { message: '404 Note Not Found' });
  if (note !== undefined && note.author.id !== token.user) {
    return send(response, 403, { message: '403 Forbidden' });
  }
  if (request.method === 'DELETE' && note !== undefined) {
    notes.splice(notes.indexOf(note), 1);
    return void response.writeHead(204).end();
  }
  const { body } = JSON.parse(await text(request)) as { body?: string };
  if (!body) return send(response, 400, { error: 'body is missing' });
  if ([...body].length > LONGEST) return send(response, 400, { message: { note: ['is too long'] } });
  if (note === undefined) return send(response, 201, add(body, token.user));
  note.body = body;
  return send(response, 200, note);
}

function sendPage(response: ServerResponse, notes: readonly Note[], query: URLSearchParams): void {
  const [page, size] = [Number(query.get('page') ?? 1), pageSize(query.get('per_page'))];
  const ordered = query.get('sort') === 'asc' ? notes : [...notes].reverse();
  const next = page * size < notes.length ? String(page + 1) : '';
  send(response, 200, ordered.slice((page - 1) * size, page * size), { 'x-next-page': next });
}

function send(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const chunk of request.setEncoding('utf8')) whole += chunk;
  return whole;
}
