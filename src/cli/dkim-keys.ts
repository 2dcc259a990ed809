import { ExitCode, Failure } from '../io/failure.ts';
import { readAttachment } from '../io/files.ts';
import { versionsOf } from '../io/history.ts';
import { parseDkimPublicKey } from '../mail/dkim-key.ts';
import { dkimRecordName, dkimRecordText } from '../mail/dkim-record.ts';
import type { DkimKey, MailDocument } from '../mail/document.ts';
import { durationSeconds } from '../mail/duration.ts';
import { oneOf, similarName } from '../mail/names.ts';
import { statesIn } from '../pipeline.ts';
import type { KeyFacts } from '../secrets/dkim-steps.ts';
import type { MailFile } from './mail-file.ts';

/** A DKIM key of a mail.yml, and where it stands. */
export interface PlacedKey {
  readonly domain: string;
  readonly key: DkimKey;
  readonly path: readonly (string | number)[];
}

/** Every key of a mail.yml. */
export function placedKeys({ dkim }: MailDocument): PlacedKey[] {
  return Object.entries(dkim?.keys ?? {}).flatMap(([domain, keys]) =>
    keys.map((key, index) => ({ domain, key, path: ['dkim', 'keys', domain, index] })),
  );
}

/** The key with a selector; the domain is needed where several have it. */
export function keyOf(document: MailDocument, selector: string, domain: string | undefined): PlacedKey {
  const keys = placedKeys(document);
  const found = keys.filter(({ key }) => key.selector === selector);
  const chosen = domain === undefined ? found : found.filter((each) => each.domain === domain);
  const [first, ...others] = chosen;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const domains = chosen.map((each) => each.domain);
    const help = `add --domain ${oneOf(domains)}`;
    throw new Failure(`${domains.join(' and ')} have a key ${selector}`, { help, exitCode: ExitCode.usage });
  }
  const similar = similarName(
    selector,
    keys.map(({ key }) => key.selector),
  );
  throw new Failure(`mail.yml has no key ${selector}`, {
    help: similar === undefined ? undefined : `did you mean ${similar}?`,
    exitCode: ExitCode.usage,
  });
}

/** Postfix's own maximal_queue_lifetime, which hosts have unchanged. */
const QUEUE_LIFETIME = '5d';

/** What a step of a key depends on, except for what DNS says. */
export async function factsOf(
  mail: MailFile,
  { domain, key }: PlacedKey,
): Promise<Omit<KeyFacts, 'servedProblem'>> {
  const { document } = mail;
  const others = document.dkim?.keys[domain]?.filter(({ selector }) => selector !== key.selector) ?? [];
  return {
    state: key.state,
    now: Date.now(),
    seen: key.seen === undefined ? undefined : Date.parse(key.seen),
    since: await stateSince(mail, dkimRecordName(key.selector, domain), key.state),
    ttl: durationSeconds(document.dns?.ttl ?? '1h'),
    queueLifetime: queueLifetime(document),
    // Every verifier knows RSA; of Ed25519 that cannot be said (RFC 8463 section 5).
    otherSigners: others.filter(
      ({ state, algorithm }) => state === 'signing' && (algorithm === 'rsa' || key.algorithm !== 'rsa'),
    ).length,
  };
}

/** Since when Git has a key in a state without a break, in milliseconds; undefined when HEAD has it in another one. */
async function stateSince(
  { source, directory }: MailFile,
  name: string,
  state: string,
): Promise<number | undefined> {
  let since: number | undefined;
  for await (const { time, text } of versionsOf(source.name, directory)) {
    if ((await statesIn({ ...source, text })).get(name) !== state) break;
    since = time;
  }
  return since;
}

/** A number without a unit counts days (postconf(5)); a host waits for five whatever the server does. */
function queueLifetime({ postfix }: MailDocument): number {
  const stated = String(postfix?.main?.maximal_queue_lifetime ?? QUEUE_LIFETIME);
  const text = /^\d+$/.test(stated) ? `${stated}d` : stated;
  const seconds = /^\d{1,9}[smhdw]$/.test(text) ? durationSeconds(text) : 0;
  return Math.max(seconds, durationSeconds(QUEUE_LIFETIME));
}

/** What every authoritative server says of a key: what is wrong, if anything, and how long resolvers keep it. */
export async function askServers(
  { directory }: MailFile,
  { domain, key }: PlacedKey,
  servers: readonly string[],
): Promise<Pick<KeyFacts, 'servedProblem'> & { readonly ttl: number | undefined }> {
  const { servedText } = await import('../io/dns.ts');
  const name = dkimRecordName(key.selector, domain);
  const wanted = recordText(directory, key);
  const served = await servedText(name, servers.length === 0 ? undefined : servers).catch(asProblem);
  if ('servedProblem' in served) return served;
  const lacking = served.servers.find(({ texts }) => texts?.length !== 1 || texts[0] !== wanted);
  if (lacking === undefined) return { servedProblem: undefined, ttl: served.ttl };
  const { server, texts, problem } = lacking;
  const at =
    server.address === '' || server.name === server.address
      ? server.name
      : `${server.name} (${server.address})`;
  const does = problem ?? (texts?.length === 0 ? 'does not serve it' : 'serves something else');
  return { servedProblem: `${name}: ${at} ${does}`, ttl: served.ttl };
}

/** Whoever cannot ask at all does not know that the key is served. */
function asProblem(error: unknown): { readonly servedProblem: string; readonly ttl: undefined } {
  if (error instanceof Failure && error.exitCode !== ExitCode.usage)
    return { servedProblem: error.message, ttl: undefined };
  throw error;
}

function recordText(directory: string, { public_key, algorithm, state }: DkimKey): string {
  if (state === 'revoked') return dkimRecordText(algorithm, '');
  const parsed = parseDkimPublicKey(readAttachment(directory, public_key) ?? '', algorithm);
  if (!parsed?.ok) throw new Failure(`${public_key} is no public key`, { help: 'run: mailc check' });
  return dkimRecordText(algorithm, parsed.key.base64);
}
