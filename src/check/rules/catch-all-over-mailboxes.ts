import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import { isRefusal } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import { domainOf } from '../context.ts';
import { copyOf, keyOf } from '../facts/destinations.ts';
import type { Rule } from '../rule.ts';

/** A catch-all in a domain that people have mailboxes in. */
export const catchAllOverMailboxes: Rule = {
  code: 'mail/catch-all-over-mailboxes',
  severity: 'warning',
  summary: 'A catch-all takes the mail of every unknown address of a domain with mailboxes.',
  reference: 'virtual(5), "@domain"',
  explanation:
    'A catch-all takes what no other entry of its domain names: every misspelt address, every address whose entry ' +
    'is removed or expires, and the names of accounts that have no address. Without it the sender would learn at ' +
    'once that the address is wrong; with it, mail for one person lands with another, and so does all spam.',
  bad: { mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  system:\n    «"*@example.org"»: ops1\n' },
  mended: { mail: 'addresses:\n  people:\n    dev1: {}\nforwards:\n  system:\n    info: ops1\n' },
  run(context, report) {
    const catchAlls = context.forwards.filter(
      ({ address }) => address.startsWith('@') && context.ours(domainOf(address)),
    );
    if (catchAlls.length === 0) return;
    const mailboxes = firstMailboxes(context.book.entries());
    for (const entry of catchAlls) {
      const mailbox = mailboxes.get(entry.address.slice(1));
      // One that refuses takes nothing: it only has a text of its own for unknown addresses.
      if (mailbox === undefined || isRefusal(entry.value)) continue;
      report({
        path: pathOf(entry),
        part: 'key',
        message: `${quoted(entry.key)} takes the mail of every unknown address of a domain that has mailboxes`,
        help: 'name the addresses that are needed, one by one',
        related: [
          {
            path: pathOf(mailbox),
            part: 'key',
            message: `for example ${keyOf(mailbox)} has a mailbox there`,
          },
        ],
      });
    }
  },
};

function firstMailboxes(entries: Iterable<BookEntry>): Map<string, BookEntry> {
  const first = new Map<string, BookEntry>();
  for (const entry of entries) {
    const domain = domainOf(entry.address);
    if (hasMailbox(entry) && !first.has(domain)) first.set(domain, entry);
  }
  return first;
}

/** A forward may keep a copy for an account; a catch-all that does is no address. */
function hasMailbox(entry: BookEntry): boolean {
  if (entry.section === 'addresses') return true;
  return entry.section === 'forwards' && copyOf(entry) !== undefined && !entry.address.startsWith('@');
}
