/** What the agent of a machine tells of it. */
export interface MachineStatus {
  /** SHA-256 of the agent itself. */
  readonly agent: string;
  readonly machine: string;
  /** Undefined before the first deploy. */
  readonly release: string | undefined;
  readonly commit: string | undefined;
  readonly today: string | undefined;
  readonly estate: string | undefined;
  /** When the release was confirmed, in seconds since 1970, by the clock of the machine. */
  readonly since: number | undefined;
  /** The release to go back to. */
  readonly previous: string | undefined;
  /** An activation that nobody has confirmed yet, what it came after, and the seconds until it is taken back. */
  readonly pending: { readonly release: string; readonly from: string; readonly seconds: number } | undefined;
  /** What was still wrong after a rollback. */
  readonly degraded: string | undefined;
  /** The releases that are kept, the newest first. */
  readonly kept: readonly { readonly release: string; readonly commit: string | undefined }[];
  /** Files that were changed by hand, with their present text where it is no secret. */
  readonly drift: readonly { readonly path: string; readonly text: string | undefined }[];
  /** Programs that the agent needs and does not find. */
  readonly missing: readonly string[];
}

/** Reads what `status` printed; throws on what no agent prints. */
export function parseStatus(text: string): MachineStatus {
  const facts = text.split('\n').filter((line) => line !== '');
  const all = (key: string) =>
    facts.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const one = (key: string): string | undefined => all(key)[0]?.trim() || undefined;
  const [pending, from = '', seconds] = one('pending')?.split(' ') ?? [];
  const { agent, machine } = { agent: one('agent'), machine: one('machine') };
  if (agent === undefined || machine === undefined)
    throw new Error(`not the status of an agent: ${text.slice(0, 200)}`);
  return {
    agent,
    machine,
    release: one('release'),
    commit: one('commit'),
    today: one('today'),
    estate: one('estate'),
    since: one('since') === undefined ? undefined : Number(one('since')),
    previous: one('previous'),
    pending: pending === undefined ? undefined : { release: pending, from, seconds: Number(seconds) },
    degraded: one('degraded'),
    kept: all('kept').map(keptRelease),
    drift: all('drift').map(driftedFile),
    missing: all('missing'),
  };
}

function keptRelease(line: string): MachineStatus['kept'][number] {
  const [release = '', commit] = line.split(' ');
  return { release, commit: commit || undefined };
}

function driftedFile(line: string): MachineStatus['drift'][number] {
  const [path = '', base64] = line.split(' ');
  return { path, text: base64 ? Buffer.from(base64, 'base64').toString('utf8') : undefined };
}
