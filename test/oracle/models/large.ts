import fc from 'fast-check';
import type { ForwardEntry, MailDocument } from '../../../src/mail/document.ts';

/** How large, and how entangled. */
interface Sizes {
  /** That a group leads to, each counted as often as it is reached; virtual_alias_expansion_limit is 1000. */
  readonly recipients: number;
  /** Among which they are divided. */
  readonly groups: number;
  /** So many of them are reached twice. */
  readonly shared: number;
  readonly keepsCopy: boolean;
  /** From one forward to the next; virtual_alias_recursion_limit is 1000. */
  readonly steps: number;
  readonly longNames: boolean;
  /** The length of a tag that is added at each of thirty steps; virtual_alias_address_length_limit is 1000. */
  readonly tag: number;
}

/**
 * Estates at the edge of what Postfix expands: about a thousand recipients, by themselves, in nested groups or found
 * in two ways, about a thousand steps, and addresses that grow.
 */
export const largeDocument: fc.Arbitrary<MailDocument> = fc
  .record({
    recipients: fc.constantFrom(997, 998, 999, 1000),
    groups: fc.constantFrom(1, 2, 7, 100),
    shared: fc.constantFrom(0, 0, 1, 300),
    keepsCopy: fc.boolean(),
    steps: fc.constantFrom(50, 997, 998, 999),
    longNames: fc.boolean(),
    tag: fc.constantFrom(1, 30, 50),
  })
  .map(largeEstate);

function largeEstate(sizes: Sizes): MailDocument {
  const { steps, keepsCopy, groups } = sizes;
  const parts = Array.from({ length: groups }, (_, n) => `part${n}`);
  return {
    version: 1,
    domain: 'example.org',
    servers: { mx: { fqdn: 'mail.example.org', ipv4: '192.0.2.25', ipv6: '2001:db8::25' } },
    addresses: { people: { [`step${steps - 1}`]: 'dev1', grow30: 'dev1', dev2: {} } },
    forwards: {
      parts: Object.fromEntries(membersOfParts(sizes).map((members, n) => [`part${n}`, members])),
      chain: chain(steps - 1, (n) => [`step${n}`, `step${n + 1}`]),
      growing: chain(30, (n) => [`grow${n}`, `grow${n + 1}+${'t'.repeat(sizes.tag)}`]),
      groups: { everybody: { to: parts, ...(keepsCopy && { account: 'dev2' }) }, onward: 'everybody' },
    },
  };
}

function membersOfParts({ recipients, groups, shared, keepsCopy, longNames }: Sizes): string[][] {
  const reached = recipients - (keepsCopy ? 1 : 0);
  // The last ones are the first ones again; a group may not name anybody twice by itself.
  const distinct = reached - (groups > 1 ? shared : 0);
  const name = (n: number) => `member${n}${longNames ? 'x'.repeat(40) : ''}@example.net`;
  const members = Array.from({ length: reached }, (_, n) => name(n % distinct));
  const size = Math.ceil(reached / groups);
  return Array.from({ length: groups }, (_, n) => members.slice(n * size, (n + 1) * size));
}

function chain(length: number, link: (n: number) => [string, ForwardEntry]): Record<string, ForwardEntry> {
  return Object.fromEntries(Array.from({ length }, (_, n) => link(n)));
}
