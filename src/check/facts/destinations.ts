import type { Path } from '../../diagnostics/source.ts';
import { type BookEntry, pathOf } from '../../mail/address-book.ts';
import type { ForwardEntry } from '../context.ts';

/** One destination of a forward, as it is written and where. */
export interface Destination {
  readonly text: string;
  readonly path: Path;
}

/** The destinations of a forward; many rules ask for them. */
export function destinationsAt(entry: ForwardEntry): readonly Destination[] {
  const destinations = known.get(entry) ?? readDestinations(entry);
  known.set(entry, destinations);
  return destinations;
}

const known = new WeakMap<ForwardEntry, readonly Destination[]>();

function readDestinations(entry: ForwardEntry): readonly Destination[] {
  const { value } = entry;
  const path = pathOf(entry);
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return inList(value, path);
  if (!('to' in value)) return [];
  const to = [...path, 'to'];
  return typeof value.to === 'string' ? [{ text: value.to, path: to }] : inList(value.to, to);
}

function inList(texts: readonly string[], path: Path): Destination[] {
  const destinations: Destination[] = [];
  // The place of a broken item is empty, and forEach passes it over.
  texts.forEach((text, index) => {
    destinations.push({ text, path: [...path, index] });
  });
  return destinations;
}

/** True when a forward leads to these destinations, which are some of its own, and to nothing else. */
export function leadsOnlyTo(entry: ForwardEntry, some: readonly unknown[]): boolean {
  return some.length === destinationsAt(entry).length && copyOf(entry) === undefined && isWhole(entry);
}

/** True when each destination is there; of a list with a broken one nobody can tell where it leads in all. */
function isWhole({ value }: ForwardEntry): boolean {
  const to = typeof value === 'object' && 'to' in value ? value.to : value;
  return !Array.isArray(to) || !to.includes(undefined as never);
}

/** The key of an entry as its author wrote it, for messages. */
export function keyOf(entry: BookEntry): string {
  return entry.section === 'lists' ? entry.address : entry.key;
}

/** The account that keeps a copy of what a forward gets. */
export function copyOf({ value }: ForwardEntry): string | undefined {
  return typeof value === 'object' && 'account' in value ? value.account : undefined;
}
