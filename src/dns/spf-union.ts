import { spfLookups, spfText } from '../mail/spf.ts';

/** From strict to lenient (RFC 7208 section 4.6.2). */
const LENIENCY = ['-', '~', '?', '+'];
const MOST_LOOKUPS = 10;

/**
 * A record by which everybody passes who passes by one of the two, for the time in which both the old and the new
 * senders are at work. Undefined when it would need more look-ups than receivers do (RFC 7208 section 4.6.4).
 */
export function unitedSpf(served: string, compiled: string): string | undefined {
  const old = partsOf(served);
  const next = partsOf(compiled);
  const known = new Set(next.terms.map(plain));
  const kept = old.terms.filter((term) => lets(term) && !known.has(plain(term)));
  const all = LENIENCY.indexOf(old.all) > LENIENCY.indexOf(next.all) ? old.all : next.all;
  const terms = [...next.terms, ...kept, `${all}all`];
  return spfLookups(terms) > MOST_LOOKUPS ? undefined : spfText(terms);
}

/** The terms before `all`, and its qualifier. Beside `all`, a `redirect=` has no effect; what it lets pass an include does. */
function partsOf(text: string): { terms: string[]; all: string } {
  const words = text
    .split(/ +/)
    .slice(1)
    .filter((word) => word !== '');
  const end = words.findIndex((word) => /^[+?~-]?all$/i.test(word));
  const terms = (end === -1 ? words : words.slice(0, end)).map((word) =>
    word.replace(/^redirect=/i, 'include:'),
  );
  const [, qualifier = ''] = /^([+?~-]?)all$/i.exec(words[end] ?? '-all') ?? [];
  return { terms: terms.filter((term) => !/^[a-z][a-z0-9_.-]*=/i.test(term)), all: qualifier || '+' };
}

/** `+` is what a term without a qualifier has, and names are compared without regard to case. */
function plain(term: string): string {
  return term.replace(/^\+/, '').toLowerCase();
}

function lets(term: string): boolean {
  return !/^[?~-]/.test(term);
}
