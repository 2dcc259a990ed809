import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import { quoted } from '../../mail/names.ts';
import type { Context } from '../context.ts';
import { copyOf, destinationsAt } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** virtual_alias_expansion_limit and virtual_alias_recursion_limit, as Postfix has them. */
const LIMIT = 1000;

/** A forward that grows beyond what Postfix expands. */
export const tooManyRecipients: Rule = {
  code: 'mail/too-many-recipients',
  severity: 'error',
  summary: 'A forward leads to more recipients, or over more steps, than Postfix follows.',
  reference: 'postconf(5), "virtual_alias_expansion_limit", "virtual_alias_recursion_limit"',
  explanation:
    'Postfix expands one address to at most 1000 recipients, of whom one that is reached in several ways counts as ' +
    'often, and over fewer than 1000 steps. Beyond that it answers every message with 451 at its end, until the sender ' +
    'gives up after days. For that many people, run a mailing list.',
  bad: {
    get mail() {
      return `${DOMAIN}forwards:\n  groups:\n    «everybody»: [${members(1001)}]\n`;
    },
  },
  mended: {
    get mail() {
      return `${DOMAIN}forwards:\n  groups:\n    everybody: [${members(1000)}]\n`;
    },
  },
  run(context, report) {
    const sizes = new Map<BookEntry, Size>();
    for (const entry of context.graph.survey.order) {
      const size = sizeOf(entry, context, sizes);
      sizes.set(entry, size);
      const isFirst = context.graph.next(entry).every((next) => !isTooLarge(sizes.get(next)));
      if (!isTooLarge(size) || !isFirst) continue;
      const what = size.steps >= LIMIT ? 'leads over 1000 steps or more' : recipientsInWords(entry, context);
      report({
        path: pathOf(entry),
        part: 'key',
        message: `${quoted(entry.address)} ${what}`,
        help: 'run a mailing list for that many people',
      });
    }
  },
};

function members(count: number): string {
  return Array.from({ length: count }, (_, index) => `member${index + 1}@example.net`).join(', ');
}

interface Size {
  /** One who is reached in two ways counts twice, for Postfix as well. */
  readonly recipients: number;
  readonly steps: number;
}

function isTooLarge(size: Size | undefined): boolean {
  return size !== undefined && (size.recipients > LIMIT || size.steps >= LIMIT);
}

function sizeOf(entry: BookEntry, { graph }: Context, sizes: ReadonlyMap<BookEntry, Size>): Size {
  if (entry.section !== 'forwards') return { recipients: 1, steps: 1 };
  const next = graph.next(entry);
  const outside = destinationsAt(entry).length - next.length + (copyOf(entry) === undefined ? 0 : 1);
  let [recipients, steps] = [outside, 0];
  for (const following of next) {
    const size = sizes.get(following);
    recipients += size?.recipients ?? 1;
    steps = Math.max(steps, size?.steps ?? 1);
  }
  return { recipients, steps: steps + 1 };
}

function recipientsInWords(entry: BookEntry, { graph }: Context): string {
  const { accounts, outside } = graph.reach(entry.address);
  const much = 'has more than 1000 recipients';
  return accounts.length + outside.length > LIMIT ? much : `${much}, counted as often as they are reached`;
}

/** Theirs is a domain of ours, so that nothing else is to be said of them. */
const DOMAIN = 'domains:\n  example.net: { mx: mx.example.net }\n';
