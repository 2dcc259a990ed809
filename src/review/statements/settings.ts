import type { ClientPort, PatternRoute, PostfixSettings, Server } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import type { FactKind } from '../facts.ts';
import { isSame } from '../plain.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { joined, say, type Words } from '../words.ts';
import { verb } from './mail.ts';
import { originOf, type Risk, type Statement } from './statement.ts';

/** What is said of a change, and why it is to be looked at twice. */
interface News {
  readonly words: Words;
  readonly risk?: Risk;
}

/** How the changes of a kind are told. */
const TELLERS = {
  pattern: patternNews,
  server: serverNews,
  setting: settingNews,
  client: clientNews,
  parameter: parameterNews,
  file: fileNews,
  pipe: programNews,
} satisfies { readonly [kind in FactKind]?: (change: FactChange, review: Review) => News | undefined };

const SETTINGS: Readonly<Record<string, string>> = {
  domain: 'The primary domain',
  'dkim.signer': 'The program that signs',
  'sasl.backend': 'The program that checks passwords',
  'postfix.map_type': 'The type of the lookup tables',
};

/** The parts of a server that mail.yml states, in the words of a sentence. */
const PARTS_OF_SERVER = {
  fqdn: 'name',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  ssh: 'name for deploys',
  certificate: 'certificate',
  certificateKey: 'key of the certificate',
} as const satisfies { readonly [part in keyof Server]?: string };

/** Tells of the server, of its programs, and of what patterns of addresses lead to. */
export function settingStatements(review: Review, kinds: readonly (keyof typeof TELLERS)[]): Statement[] {
  return kinds.flatMap((kind) =>
    changesOf(review, kind).flatMap((change) => {
      const news = TELLERS[kind](change, review);
      if (news === undefined) return [];
      const { words, risk } = news;
      const about = [`${kind} ${change.subject}`];
      return [{ risks: risk === undefined ? [] : [risk], words, about, origins: [originOf(change)] }];
    }),
  );
}

function serverNews(change: FactChange): News {
  const [before, after] = [oldOf<Server>(change), newOf<Server>(change)];
  if (after === undefined) return { words: say`The server ${change.subject} is gone` };
  if (before === undefined) return { words: say`The server ${change.subject} is new` };
  const changed = partsOf(after).filter(({ part, value }) => before[part] !== value);
  const followers = changed.filter((one) => isFollowing(one, before, after));
  const parts = changed
    .filter((one) => !followers.includes(one))
    .map(({ part, name, value }) =>
      value === undefined ? [`no ${name}`] : say`the ${[name]} ${value}${was(before[part])}`,
    );
  if (!isSame(before.relay, after.relay))
    parts.push([`port ${after.relay.port} for hosts, not ${before.relay.port}`]);
  return { words: say`The server ${change.subject} has ${joined(parts, ', and ')}${following(followers)}` };
}

interface ServerPart {
  readonly part: keyof typeof PARTS_OF_SERVER;
  readonly name: string;
  readonly value: string | undefined;
}

function partsOf(server: Server): ServerPart[] {
  return Object.entries(PARTS_OF_SERVER).map(([part, name]) => {
    const key = part as keyof typeof PARTS_OF_SERVER;
    return { part: key, name, value: server[key] };
  });
}

/** True for what changes only because the name of the server is a part of it. */
function isFollowing({ part, value }: ServerPart, before: Server, after: Server): boolean {
  const old = before[part];
  if (part === 'fqdn' || !old?.includes(before.fqdn)) return false;
  return old.replaceAll(before.fqdn, after.fqdn) === value;
}

function following(parts: readonly ServerPart[]): Words {
  if (parts.length === 0) return [];
  return say`; ${joined(parts.map(({ name }) => [`the ${name}`]))} ${verb(parts.length, 'follows', 'follow')} it`;
}

function was(old: string | undefined): Words {
  return old === undefined ? [] : say`, not ${old}`;
}

/** The settings of a first mail system are nothing new, and what holds for DNS is told there. */
function settingNews({ subject, old, new: fresh }: FactChange): News | undefined {
  const name = SETTINGS[subject];
  if (name === undefined || old === undefined || fresh === undefined) return undefined;
  return { words: say`${[name]} is ${String(fresh.said)}${was(String(old.said))}` };
}

function clientNews(change: FactChange): News | undefined {
  if (change.old === undefined) return undefined;
  const [before, after] = [oldOf<readonly ClientPort[]>(change), newOf<readonly ClientPort[]>(change)];
  const gone = (before ?? []).filter((port) => !after?.some((other) => isSame(port, other)));
  const what = change.subject === 'smtp' ? 'send mail by SMTP' : 'read mail by IMAP';
  const instead = gone.length === 0 ? [] : say`, no longer at ${portsOf(gone)}`;
  return { words: say`People are told to ${[what]} at ${portsOf(after ?? [])}${instead}` };
}

/** `ports 465 (implicit TLS) and 587 (STARTTLS)`. */
function portsOf(ports: readonly ClientPort[]): Words {
  const shown = joined(ports.map(({ port, tls }) => [`${port} (${TLS[tls]})`]));
  return say`${verb(ports.length, 'port', 'ports')} ${shown}`;
}

const TLS = { implicit: 'implicit TLS', starttls: 'STARTTLS' } as const;

/** Postfix's own words; what they mean stands in postconf(5). */
function parameterNews({ subject, old, new: fresh }: FactChange, { head }: Review): News {
  const { name } = head.system.server;
  if (fresh === undefined)
    return { words: say`Postfix on ${name} no longer has ${`${subject} = ${said(old)}`}` };
  const before = old === undefined ? [] : say`, where it had ${`${subject} = ${said(old)}`}`;
  return { words: say`Postfix on ${name} gets ${`${subject} = ${said(fresh)}`}${before}` };
}

function said(fact: FactChange['old']): string {
  return (fact?.said as { readonly value: string } | undefined)?.value ?? '';
}

function fileNews({ subject, old, new: fresh }: FactChange, { head }: Review): News {
  const state = fresh === undefined ? 'is gone' : old === undefined ? 'is new' : 'changes';
  return {
    words: say`The hand-written file ${subject} for Postfix on ${head.system.server.name} ${[state]}`,
  };
}

function programNews(change: FactChange, { head }: Review): News {
  const after = newOf<PostfixSettings['pipes'][number]>(change);
  const program = say`The program ${change.subject}`;
  if (after === undefined) return { words: say`${program} is gone` };
  const state = change.old === undefined ? 'is new' : 'changes';
  const runs = say`${head.system.server.name} runs ${after.command.join(' ')} as ${after.user}`;
  return { words: say`${program} ${[state]}: ${runs}`, risk: 'program' };
}

/** An address with an entry of its own keeps that; the pattern is for the others. */
function patternNews(change: FactChange, { naming }: Review): News {
  const [before, after] = [oldOf<PatternRoute>(change), newOf<PatternRoute>(change)];
  const matches = say`Addresses that match ${change.subject}`;
  if (after === undefined) {
    const words = say`${matches} stop accepting mail, but for those with an entry; they reached ${target(before)}`;
    return { words, risk: 'stops-accepting' };
  }
  const words = say`${matches} now reach ${target(after)}${before === undefined ? [] : say`, not ${target(before)}`}`;
  const leaves = after.delivery.kind === 'relay' && naming.leaves({ ...after.delivery, address: '' });
  return { words, ...(leaves && { risk: 'leaves' as const }) };
}

function target(route: PatternRoute | undefined): Words {
  if (route === undefined) return [];
  const { delivery } = route;
  return delivery.kind === 'relay'
    ? say`the relay ${delivery.nextHop}`
    : say`the program ${delivery.service}`;
}
