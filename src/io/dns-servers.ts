import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { foldName, type NameServer } from '../dns/served.ts';
import { exchange, NoAnswer } from './dns-exchange.ts';
import { errorCode, Failure } from './failure.ts';

const PORT = 53;

/** As many servers of the zone above are asked for a delegation before it is taken for unknown. */
const PARENTS = 3;

/** The system's resolver; it finds the servers, and what they serve is asked of each of them. */
const resolver = new Resolver({ timeout: 2000, tries: 3 });

/** What the resolver says where there is nothing of what was asked. */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);

/** Reads `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`; throws Failure for anything else. */
export function parseServer(text: string): NameServer {
  const [, bracketed, beforePort, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = isIP(text) === 0 ? (bracketed ?? beforePort ?? '') : text;
  const port = isIP(text) === 0 && digits !== undefined ? Number(digits) : PORT;
  if (isIP(address) === 0 || port === 0 || port > 0xffff) {
    throw new Failure(`${text} is no address of a name server`, {
      help: 'write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353',
      exitCode: 2,
    });
  }
  return { name: text, address, port };
}

/** The zone that a name lies in, as the system's resolver sees it: the nearest name with servers of its own. */
export async function zoneOf(name: string): Promise<string> {
  const labels = name.split('.');
  for (let level = 0; level < labels.length; level++) {
    const zone = labels.slice(level).join('.');
    if ((await serverNames(zone)).length > 0) return zone;
  }
  return '';
}

/**
 * Every authoritative server of a zone at each of its addresses: those that the zone names and those that the zone
 * above it names, because resolvers ask the latter. One without an address has the address ''. Throws Failure when the
 * resolver does not answer or there is no such zone.
 */
export async function serversOf(zone: string): Promise<NameServer[]> {
  const [own, delegated] = await Promise.all([serverNames(zone), delegatedNames(zone)]);
  const names = [...new Set([...own, ...delegated].map(foldName))].sort();
  if (names.length === 0) {
    throw new Failure(`${zone} has no name servers in the DNS`, {
      help: 'is it registered, and delegated? to ask a server that the world does not know yet, use --server',
    });
  }
  return (await Promise.all(names.map(addressesOf))).flat();
}

/** The names of the servers that the zone above hands a zone to; none when that cannot be found out. */
async function delegatedNames(zone: string): Promise<string[]> {
  const parent = await zoneOf(zone.split('.').slice(1).join('.'));
  const names = (await serverNames(parent)).slice(0, PARENTS);
  for (const server of (await Promise.all(names.map(addressesOf))).flat()) {
    try {
      const { answers, authority } = await exchange(server, { name: zone, type: 'NS' });
      return [...answers, ...authority].flatMap((record) =>
        record.type === 'NS' && foldName(record.name) === zone ? [record.target] : [],
      );
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }
  return [];
}

/** The addresses of a server of our own, as programs of this machine find them; throws Failure when there are none. */
export async function serverNamed(name: string, port: number): Promise<NameServer[]> {
  if (isIP(name) !== 0) return [{ name, address: name, port }];
  try {
    const addresses = await lookup(name, { all: true });
    return addresses.map(({ address }) => ({ name, address, port }));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw new Failure(`the server ${name} has no address that this machine knows`, { cause: error });
  }
}

async function serverNames(zone: string): Promise<string[]> {
  return lookUp(`the name servers of ${zone === '' ? 'the root' : zone}`, () =>
    resolver.resolveNs(zone === '' ? '.' : zone),
  );
}

async function addressesOf(name: string): Promise<NameServer[]> {
  const what = `the address of the name server ${name}`;
  const addresses = await Promise.all([
    lookUp(what, () => resolver.resolve4(name)),
    lookUp(what, () => resolver.resolve6(name)),
  ]);
  const found = addresses.flat();
  return (found.length === 0 ? [''] : found).map((address) => ({ name, address, port: PORT }));
}

/** Asks the system's resolver; nothing is an answer too. */
async function lookUp(what: string, question: () => Promise<string[]>): Promise<string[]> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const code = String(error.code);
    if (NOTHING.has(code)) return [];
    throw new Failure(`cannot look up ${what}: ${REASONS[code] ?? code}`, {
      help: 'is this machine connected, and is its resolver (/etc/resolv.conf) right? or name a server with --server',
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no resolver answers',
  ETIMEOUT: 'the resolver does not answer',
  ESERVFAIL: 'the resolver could not find out (SERVFAIL)',
  EREFUSED: 'the resolver refuses to answer',
};
