import { questionKey } from '../dns/rrset.ts';
import {
  foldName,
  isReply,
  type NameServer,
  type Outcome,
  type Question,
  type Reply,
  type Silence,
  type Survey,
} from '../dns/served.ts';
import { exchange, NoAnswer } from './dns-exchange.ts';
import { parseServer, serversOf, zoneOf } from './dns-servers.ts';
import { Failure } from './failure.ts';

/** A server is not flooded: many limit how much they answer to one address. */
const QUESTIONS_AT_ONCE = 8;

/** After so many questions in a row without an answer, a server is taken for one that does not answer. */
const MOST_SILENCES = 2;

/** What one server serves of a TXT name. */
export interface TextAtServer {
  readonly server: NameServer;
  /** Its values, each with its strings joined, sorted; [] when the server says there is none; undefined when it did not say. */
  readonly texts: readonly string[] | undefined;
  /** Seconds; undefined without values. */
  readonly ttl: number | undefined;
  /** Why it did not say, to be read after the name of the server. */
  readonly problem: string | undefined;
}

/** What all servers of a zone serve of a TXT name. */
export interface ServedText {
  /** True when every server answered and all gave the same values. A server that does not answer makes it false. */
  readonly isIdentical: boolean;
  /** What all of them serve; undefined unless `isIdentical`. */
  readonly texts: readonly string[] | undefined;
  /** The longest time, in seconds, that a resolver may keep an answer; undefined when no server has values. */
  readonly ttl: number | undefined;
  readonly servers: readonly TextAtServer[];
}

/**
 * Asks every authoritative server of the zone that a TXT name lies in, at each of its addresses, what it serves there.
 * `servers` (`ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]:PORT`) are asked instead when given, such as those of a test or a
 * hidden primary. A server that gives no answer is part of the result; throws Failure when the servers cannot be found.
 */
export async function servedText(name: string, servers?: readonly string[]): Promise<ServedText> {
  const asked = servers === undefined ? await serversFor(name) : servers.map(parseServer);
  const found = await Promise.all(asked.map((server) => textAt(server, name)));
  const answered = found.flatMap(({ texts }) => (texts === undefined ? [] : [JSON.stringify(texts)]));
  const isIdentical = answered.length === found.length && new Set(answered).size === 1;
  const ttls = found.flatMap(({ ttl }) => ttl ?? []);
  return {
    isIdentical,
    texts: isIdentical ? found[0]?.texts : undefined,
    ttl: ttls.length === 0 ? undefined : Math.max(...ttls),
    servers: found,
  };
}

async function serversFor(name: string): Promise<NameServer[]> {
  const zone = await zoneOf(name);
  if (zone !== '') return await serversOf(zone);
  throw new Failure(`the DNS knows no zone that ${name} lies in`, {
    help: 'is there a network? to ask a server that the world does not know yet, use --server',
  });
}

async function textAt(server: NameServer, name: string): Promise<TextAtServer> {
  const outcome = await ask(server, { name, type: 'TXT' });
  if (!isReply(outcome)) return { server, texts: undefined, ttl: undefined, problem: outcome.reason };
  const records = outcome.answers.flatMap((record) =>
    record.type === 'TXT' && foldName(record.name) === foldName(name) ? [record] : [],
  );
  const texts = records.map(({ strings }) => strings.join('')).sort();
  return { server, texts, ttl: records[0]?.ttl, problem: undefined };
}

/** Asks one server one question. An answer that is no authoritative "yes" or "no" is a silence that says so. */
async function ask(server: NameServer, question: Question): Promise<Outcome> {
  try {
    const reply = await exchange(server, question);
    const isUsable = reply.code === 'NOERROR' || reply.code === 'NXDOMAIN';
    if (!isUsable) return { kind: 'refused', reason: `answered ${reply.code}` };
    return reply.isAuthoritative ? reply : { kind: 'refused', reason: whoElse(reply, question) };
  } catch (error) {
    if (error instanceof NoAnswer) return error.silence;
    throw error;
  }
}

/** A name below a delegation belongs to another zone; a server that knows nothing better is none of this zone. */
function whoElse({ authority }: Reply, { name, type }: Question): string {
  const delegation = authority.find((record) => record.type === 'NS');
  const isBelow = type !== 'SOA' && delegation !== undefined && delegation.name !== '';
  if (!isBelow) return `is not responsible for ${name}`;
  return `hands ${name} on to other servers: ${foldName(delegation.name)} is a zone of its own`;
}

/**
 * Asks one server for a zone's serial and then all questions, a few at a time; `onAnswer` is called after each. A server
 * that does not answer, or not for this zone, is left in peace.
 */
export async function survey(
  server: NameServer,
  zone: string,
  questions: readonly Question[],
  onAnswer: () => void = () => {},
): Promise<Survey> {
  const first = await ask(server, { name: zone, type: 'SOA' });
  const outcomes = new Map<string, Outcome>();
  if (!isReply(first)) return { server, serial: undefined, silence: first, outcomes };
  const waiting = [...new Map(questions.map((question) => [questionKey(question), question]))];
  let silences = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && silences < MOST_SILENCES; next = waiting.shift()) {
      const outcome = await ask(server, next[1]);
      silences = isReply(outcome) || outcome.kind === 'refused' ? 0 : silences + 1;
      outcomes.set(next[0], outcome);
      onAnswer();
    }
  };
  await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, work));
  const soa = first.answers.find((record) => record.type === 'SOA');
  const silence = silences < MOST_SILENCES ? undefined : STOPPED;
  return { server, serial: soa?.serial, silence, outcomes: silence === undefined ? outcomes : new Map() };
}

const STOPPED: Silence = { kind: 'silent', reason: 'stopped answering' };
