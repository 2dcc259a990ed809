import { byCodeUnit } from '../mail/order.ts';
import { aliasTargets } from '../mail/postfix-rows.ts';
import type { MailSystem, SenderRight } from '../mail/system.ts';
import type { Reaching, Sending } from './answers.ts';
import { folded, type Tables } from './tables.ts';

/** The rows of the virtual alias map, against their direction; built when it is first needed. */
export class Backwards {
  readonly #system: MailSystem;
  readonly #tables: Tables;
  #known: Rows | undefined;
  #senders: ReadonlyMap<string, readonly SenderRight[]> | undefined;

  constructor(system: MailSystem, tables: Tables) {
    this.#system = system;
    this.#tables = tables;
  }

  /** Every known address whose mail may go on to one of some, in the order of output, each by a shortest way. */
  reaching(addresses: readonly string[]): Reaching[] {
    const towards = this.#searchFrom(addresses);
    const { order } = this.#rows();
    const found: (Reaching & { readonly at: number })[] = [];
    for (const node of towards.keys()) {
      const known = this.#system.find(node);
      if (known === undefined) continue;
      found.push({
        address: node,
        through: wayOf(node, towards),
        path: known.path,
        at: order.get(node) ?? 0,
      });
    }
    return found.sort((one, other) => one.at - other.at).map(({ at: _at, ...reaching }) => reaching);
  }

  /** What a login may send as, in the order of output; 'any' when all. */
  mayOf(login: string): Sending[] | 'any' {
    const host = this.#tables.host(login);
    if (host?.sendsAsAny) return 'any';
    this.#senders ??= sendersByLogin(this.#system);
    const found = (this.#senders.get(login) ?? []).map(
      ({ sender, path }): Sending => ({ login, sender, causes: [{ table: 'senders', key: sender, path }] }),
    );
    const root = `root@${this.#system.domain}`;
    if (host === undefined || found.some(({ sender }) => sender === root)) return found;
    return [
      ...found,
      { login, sender: root, causes: [{ table: 'sasl_access', key: login, path: host.path }] },
    ];
  }

  /** Each node from which a start is reached, with the next one on a shortest way there. */
  #searchFrom(starts: readonly string[]): ReadonlyMap<string, string | undefined> {
    const { leadingTo } = this.#rows();
    const towards = new Map<string, string | undefined>(starts.map((start) => [start, undefined]));
    const pending = [...starts];
    for (let at = 0; at < pending.length; at += 1) {
      const node = pending[at] as string;
      for (const before of leadingTo.get(node) ?? []) {
        if (towards.has(before)) continue;
        towards.set(before, node);
        pending.push(before);
      }
    }
    return towards;
  }

  #rows(): Rows {
    this.#known ??= this.#readRows();
    return this.#known;
  }

  #readRows(): Rows {
    const leadingTo = new Map<string, string[]>();
    const order = new Map<string, number>();
    const add = (from: string, to: string) => {
      const before = leadingTo.get(to);
      if (before === undefined) leadingTo.set(to, [from]);
      else before.push(from);
    };
    const caught = new Set<string>();
    for (const known of this.#system.addresses) {
      order.set(known.address, order.size);
      for (const target of aliasTargets(known) ?? []) {
        const to = folded(target);
        if (to === known.address) continue;
        add(known.address, to);
        // A destination may be caught by the row of another address: its own without a tag, or that of its domain.
        const row = caught.has(to) ? undefined : this.#tables.aliases(target)?.cause.key;
        caught.add(to);
        if (row !== undefined && row !== to) add(to, row);
      }
    }
    return { leadingTo, order };
  }
}

/** What the rows say, for the way back. */
interface Rows {
  /** The addresses that lead to one. */
  readonly leadingTo: ReadonlyMap<string, readonly string[]>;
  /** The place of each known address in the output. */
  readonly order: ReadonlyMap<string, number>;
}

function sendersByLogin({ senderRights }: MailSystem): Map<string, SenderRight[]> {
  const senders = new Map<string, SenderRight[]>();
  for (const right of senderRights) {
    for (const login of right.logins) {
      const known = senders.get(login);
      if (known === undefined) senders.set(login, [right]);
      else known.push(right);
    }
  }
  return senders;
}

function wayOf(address: string, towards: ReadonlyMap<string, string | undefined>): string[] {
  const way: string[] = [];
  for (let node: string | undefined = address; node !== undefined; node = towards.get(node)) way.push(node);
  return way;
}

/** The logins that may send as a resolved address, by name. */
export function sendersAs(address: string, system: MailSystem, tables: Tables): Sending[] {
  const found = new Map<string, Sending>();
  for (const { name, path, sendsAsAny } of system.hosts) {
    if (!sendsAsAny && !isRoot(address, system)) continue;
    const causes = [{ table: 'sasl_access', key: name, path } as const];
    found.set(name, { login: name, sender: sendsAsAny ? address : `root@${system.domain}`, causes });
  }
  const row = tables.senders(address);
  for (const login of row?.value.logins ?? []) {
    if (!found.has(login) && row !== undefined) {
      found.set(login, { login, sender: row.value.sender, causes: [row.cause] });
    }
  }
  return [...found.values()].sort((one, other) => byCodeUnit(one.login, other.login));
}

/** Every host may send as root of the primary domain (host_sender of main.cf), tags included. */
export function isRoot(sender: string, { domain }: MailSystem): boolean {
  return sender.replace(/^root\+[^@]*@/, 'root@') === `root@${domain}`;
}
