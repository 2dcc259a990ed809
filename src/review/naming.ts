import type { End } from '../explain/answers.ts';
import { isWithin, splitAddress } from '../mail/address.ts';
import type { MailSystem } from '../mail/system.ts';
import { joined, names, say, type Words } from './words.ts';

/** How addresses and the ends of their mail are called, in words that hold for both sides of a comparison. */
export class Naming {
  readonly #primary: string | undefined;
  readonly #domains: readonly string[];
  /** True when lists of names are not to be cut. */
  readonly isFull: boolean;

  constructor(base: MailSystem | undefined, head: MailSystem, isFull: boolean) {
    this.#primary = base === undefined || base.domain === head.domain ? head.domain : undefined;
    this.#domains = [...(base?.domains ?? []), ...head.domains].map(({ name }) => name);
    this.isFull = isFull;
  }

  /** `dev1@` in the primary domain, `*@two.example.org` for a catch-all, in full elsewhere. */
  address(address: string): string {
    const { localPart, domain } = splitAddress(address);
    if (localPart === '') return `*${address}`;
    return domain === this.#primary ? `${localPart}@` : address;
  }

  addresses(addresses: readonly string[]): Words {
    return names(
      addresses.map((address) => this.address(address)),
      this.isFull,
    );
  }

  /** True for a name in none of our domains. */
  isForeign(domain: string): boolean {
    return !this.#domains.some((own) => isWithin(domain, own));
  }

  /** True for an end outside of the organisation. */
  leaves(end: End): boolean {
    if (end.kind === 'outside') return this.isForeign(splitAddress(end.address).domain);
    return (
      end.kind === 'relay' && this.isForeign(end.nextHop.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'))
    );
  }

  /** What mail reaches, ours first; undefined when that is nothing. */
  reached(ends: readonly End[]): Words | undefined {
    const accounts = ends.flatMap((end) => (end.kind === 'mailbox' ? [end.account] : []));
    const [inside, outside] = [
      ends.filter((end) => !this.leaves(end)),
      ends.filter((end) => this.leaves(end)),
    ];
    const groups = [
      accounts.length === 0
        ? []
        : [say`${[plural('the mailbox', accounts)]} ${names(accounts, this.isFull)}`],
      this.#targets(inside),
      this.#targets(outside).map((words) => say`${words}, outside the organisation`),
    ].flat();
    return groups.length === 0 ? undefined : joined(groups, ', and ');
  }

  /** Where mail goes on to, but for mailboxes. */
  #targets(ends: readonly End[]): Words[] {
    const addresses = ends.flatMap((end) => (end.kind === 'outside' ? [end.address] : []));
    const hops = [...new Set(ends.flatMap((end) => (end.kind === 'relay' ? [end.nextHop] : [])))];
    const programs = [...new Set(ends.flatMap((end) => (end.kind === 'pipe' ? [end.service] : [])))];
    return [
      addresses.length === 0 ? [] : [this.addresses(addresses)],
      hops.length === 0 ? [] : [say`${[plural('the relay', hops)]} ${names(hops, this.isFull)}`],
      programs.length === 0
        ? []
        : [say`${[plural('the program', programs)]} ${names(programs, this.isFull)}`],
    ].flat();
  }
}

function plural(noun: string, names: readonly string[]): string {
  if (names.length === 1) return noun;
  return noun.endsWith('x') ? `${noun}es` : `${noun}s`;
}
