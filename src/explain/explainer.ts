import type { MailSystem } from '../mail/system.ts';
import type { End, Explainer, Hop, Reaching, Way } from './answers.ts';
import { blindSpotsOf } from './blind-spots.ts';
import { canonicalForm, type Naming, resolveAddress } from './postfix/rewriting.ts';
import { type Client, Receptionist, type Refused, STRANGER } from './reception.ts';
import { Backwards, sendersAs } from './reverse.ts';
import { similarAddress } from './similar.ts';
import { judge, refusedHop } from './submission.ts';
import { folded, Tables, withoutExtension } from './tables.ts';
import { endsOf, treeOf } from './tree.ts';

/**
 * Answers questions about a mail system as the servers would that it is compiled for: Postfix with the tables of
 * src/emit/, as its sources (3.7 to 3.10) read them. What depends on the DNS of others, on ~/.forward files and on the
 * load of the machine is taken to be in order.
 */
export function createExplainer(system: MailSystem): Explainer {
  const tables = new Tables(system);
  const naming = namingOf(system);
  const backwards = new Backwards(system, tables);
  const receptionist = new Receptionist(system, naming, tables);
  const complete = (name: string) => (isBareName(name) ? `${name}@${system.domain}` : name);
  const wayFrom = (client: Client, recipient: string): Way => {
    const reception = receptionist.receive(complete(recipient), client);
    return 'refused' in reception
      ? { recipient, hop: refusedHop(complete(recipient), reception.refused) }
      : { recipient, hop: treeOf(reception.address, naming, tables) };
  };
  const way = (recipient: string) => wayFrom(STRANGER, recipient);
  return {
    way,
    ends: (recipient) => {
      const reception = receptionist.receive(complete(recipient), STRANGER);
      return 'address' in reception ? endsOf(reception.address, naming, tables) : [endOf(reception.refused)];
    },
    submit: (submission) => judge(submission, { system, naming, tables, wayFrom }),
    reaches: (target) => reaching(target, { system, tables, backwards, way }),
    sendersAs: (address) => sendersAs(resolvedSender(complete(address), naming), system, tables),
    mayOf: (login) => backwards.mayOf(folded(login)),
    hasMailbox: (account) => tables.mailbox(folded(account)) !== undefined,
    similar: (address) => similarAddress(complete(address), system),
    blindSpots: blindSpotsOf(system),
  };
}

function endOf({ causes: _causes, ...end }: Refused): End {
  return end;
}

/** Stands for every address that only a catch-all knows. */
const ANY_OTHER = 'any-other-address';

/**
 * Who leads to a target: the rows say who may, and the way of each says whether it does, for tags go along and a
 * pattern of a route may take what a row leads to. A bare name is an account where there is one of that name, whose
 * mailbox is one step behind the address.
 */
function reaching(target: string, { system, tables, backwards, way }: Reverse): Reaching[] {
  const name = folded(target);
  if (!name.includes('@') && tables.mailbox(name) !== undefined) {
    const found = backwards.reaching([`${name}@localhost`]).filter((one) => endsAtAccount(one, name, way));
    return found.map(({ through, ...one }) => ({ ...one, through: [...through.slice(0, -1), name] }));
  }
  const address = name.includes('@') ? name : `${name}@${system.domain}`;
  const { stem } = withoutExtension(address);
  return backwards.reaching(stem === address ? [address] : [address, stem]).filter((one) => {
    return one.address !== address && someHop(wayOf(one, way), (hop) => isAt(hop, address));
  });
}

interface Reverse {
  readonly system: MailSystem;
  readonly tables: Tables;
  readonly backwards: Backwards;
  way(recipient: string): Way;
}

function endsAtAccount(found: Reaching, account: string, way: Reverse['way']): boolean {
  return someHop(
    wayOf(found, way),
    (hop) => hop.kind === 'end' && hop.end.kind === 'mailbox' && hop.end.account === account,
  );
}

function wayOf({ address }: Reaching, way: Reverse['way']): Hop {
  return way(address.replace(/^@/, `${ANY_OTHER}@`)).hop;
}

function isAt(hop: Hop, address: string): boolean {
  if (folded(hop.address) === address) return true;
  return hop.kind === 'end' && 'address' in hop.end && folded(hop.end.address) === address;
}

function someHop(top: Hop, test: (hop: Hop) => boolean): boolean {
  const pending = [top];
  for (const hop of pending) {
    if (test(hop)) return true;
    if (hop.kind === 'forward') pending.push(...hop.next);
  }
  return false;
}

function resolvedSender(address: string, naming: Naming): string {
  return folded(resolveAddress(canonicalForm(address, naming), naming).recipient);
}

/** A name that the person who asks means to be one of ours; Postfix itself takes a bare postmaster from anybody. */
function isBareName(recipient: string): boolean {
  return recipient !== '' && !/[@%!<>]/.test(recipient) && !/^postmaster$/i.test(recipient);
}

function namingOf({ domain, server, domains }: MailSystem): Naming {
  const local = new Set(['localhost', '[127.0.0.1]', '[ipv6:::1]']);
  for (const one of domains) if (one.class === 'accepted') local.add(one.name);
  if (server.ipv4 !== undefined) local.add(`[${server.ipv4}]`);
  if (server.ipv6 !== undefined) local.add(`[ipv6:${server.ipv6}]`);
  return {
    origin: domain,
    hostname: server.fqdn,
    isLocal: (name) => local.has(folded(name.replace(/\.$/, ''))),
  };
}
