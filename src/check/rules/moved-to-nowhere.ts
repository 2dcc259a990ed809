import { pathOf } from '../../mail/address-book.ts';
import { newAddressOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import { type Context, domainOf, type ForwardEntry, type Machine } from '../context.ts';
import { keyOf } from '../facts/destinations.ts';
import { expiredHere, goneEntry } from '../facts/expired-destinations.ts';
import { machinesWithoutMail } from '../facts/machines.ts';
import { refusedHere } from '../facts/refused-destinations.ts';
import type { Finding, Rule } from '../rule.ts';

/** A new address that is none. */
export const movedToNowhere: Rule = {
  code: 'mail/moved-to-nowhere',
  severity: 'error',
  summary: 'An address has moved to one that is refused, has expired, or leads back to it.',
  reference: 'RFC 5321 section 3.4; relocated(5)',
  explanation:
    'Whoever writes to an address with "moved:" is told the new address and writes there. Where mail to that one is ' +
    'refused too, the sender has been sent away twice and has nowhere left to write to.',
  bad: {
    mail: 'forwards:\n  former:\n    dev1: { moved: «dev2» }\n    dev2: { reject: This person has left }\n',
  },
  mended: {
    mail: 'forwards:\n  former:\n    dev1: { moved: dev1@example.net }\n    dev2: { reject: This person has left }\n',
  },
  run(context, report) {
    const entries = context.forwards.filter(({ value }) => newAddressOf(value) !== undefined);
    if (entries.length === 0) return;
    const machines = machinesWithoutMail(context);
    for (const entry of entries) {
      const end = endOf(entry, machines, context);
      if (end === undefined) continue;
      report({
        path: [...pathOf(entry), 'moved'],
        message: `${quoted(entry.key)} has moved to ${end.inWords}`,
        help: 'name an address that takes mail, or write "reject:" and why',
        related: end.related,
      });
    }
    for (const circle of circlesIn(entries, context)) report(circleOf(circle));
  },
};

/** Where somebody who follows an address that has moved is sent away again. */
interface End {
  readonly inWords: string;
  readonly related: NonNullable<Finding['related']>;
}

/** A new address that is unknown is another mistake. */
function endOf(
  entry: ForwardEntry,
  machines: ReadonlyMap<string, Machine>,
  context: Context,
): End | undefined {
  const text = newAddressOf(entry.value) ?? '';
  const address = context.complete(text);
  const machine = machines.get(domainOf(address));
  if (machine !== undefined) {
    const inWords = `${quoted(text)}, on ${machine.name}, a machine that takes no mail from others`;
    return { inWords, related: [{ path: machine.path, part: 'key', message: 'the machine' }] };
  }
  const gone = goneEntry(address, context);
  if (gone !== undefined) {
    return { inWords: `${quoted(text)}, which has expired`, related: [expiredHere({ gone })] };
  }
  const next = context.refusalOf(address);
  if (next === entry) return { inWords: 'itself', related: [] };
  if (next === undefined || newAddressOf(next.value) !== undefined) return undefined;
  return { inWords: `${quoted(text)}, which is refused`, related: [refusedHere({ refusal: next })] };
}

/** Entries that have moved to one another, each once; one that has moved to itself is no circle. */
function* circlesIn(entries: readonly ForwardEntry[], context: Context): Generator<readonly ForwardEntry[]> {
  const seen = new Set<ForwardEntry>();
  for (const start of entries) {
    const way: ForwardEntry[] = [];
    let next: ForwardEntry | undefined = start;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      way.push(next);
      const to = newAddressOf(next.value);
      next = to === undefined ? undefined : context.refusalOf(context.complete(to));
    }
    const first = next === undefined ? -1 : way.indexOf(next);
    if (first >= 0 && first < way.length - 1) yield way.slice(first);
  }
}

function circleOf(circle: readonly ForwardEntry[]): Finding {
  const [first, ...others] = circle as [ForwardEntry, ...ForwardEntry[]];
  return {
    path: [...pathOf(first), 'moved'],
    message: `Senders are sent around in a circle: ${[...circle, first].map(keyOf).join(' -> ')}`,
    help: 'let one of them name an address that takes mail',
    related: others.map((entry) => ({
      path: pathOf(entry),
      part: 'key',
      message: `by way of ${keyOf(entry)}`,
    })),
  };
}
