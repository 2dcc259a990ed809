import { parse, stringify } from 'yaml';
import { type MakeExplainer, modelOf } from './model.ts';
import { type AnyKind, compare, type Difference } from './run.ts';
import type { MailServer } from './server.ts';

/** Where a part of a document stands. */
type Place = readonly (string | number)[];

/** Each try costs a reload of Postfix. */
const MOST_TRIES = 200;

/** What finds a difference again. */
interface Search {
  readonly server: MailServer;
  readonly kind: AnyKind;
  readonly make: MakeExplainer | undefined;
  tries: number;
}

/**
 * The same difference in a mail.yml that is as small as can be found: whatever can be left out is left out, the large
 * parts first. The generator's own shrinking would take names away from those who refer to them.
 */
export async function shrink(
  server: MailServer,
  kind: AnyKind,
  difference: Difference,
  make?: MakeExplainer,
): Promise<Difference> {
  const search: Search = { server, kind, make, tries: 0 };
  let smallest = difference;
  // What refers to a part may go after the part was tried: so once more, until all that is left is needed.
  for (let before = ''; before !== smallest.text; ) {
    before = smallest.text;
    smallest = await leaveOutOnce(smallest, search);
  }
  return { ...smallest, text: written(parse(smallest.text)) };
}

/** Tries each part once. */
async function leaveOutOnce(difference: Difference, search: Search): Promise<Difference> {
  let smallest = difference;
  let places = placesIn(parse(smallest.text));
  while (places.length > 0 && search.tries < MOST_TRIES) {
    const [place, ...others] = places as [Place, ...Place[]];
    const found = await differenceIn(written(without(parse(smallest.text), place)), smallest, search);
    smallest = found ?? smallest;
    places = found === undefined ? others : others.flatMap((other) => moved(other, place));
  }
  return smallest;
}

async function differenceIn(
  text: string,
  { question }: Difference,
  search: Search,
): Promise<Difference | undefined> {
  const { server, kind, make } = search;
  const model = await modelOf(text, make);
  if (model === undefined) return undefined;
  search.tries += 1;
  await server.load(model.files);
  const { differences } = await compare(server, model, kind, [question]);
  return differences[0];
}

/** As a person would write it. */
function written(document: unknown): string {
  return stringify(document, { lineWidth: 110 });
}

/** The places of all parts, the outer ones first; of a list from its end, so that the others keep their numbers. */
function placesIn(document: unknown): Place[] {
  const places: Place[] = [];
  let level: Place[] = [[]];
  while (level.length > 0) {
    level = level.flatMap((place) => keysOf(partAt(document, place)).map((key) => [...place, key]));
    places.push(...level);
  }
  // The servers are those that the questions are put to, with their names and addresses.
  return places.filter(([section]) => section !== 'servers');
}

function keysOf(part: unknown): (string | number)[] {
  if (Array.isArray(part)) return part.map((_each, index) => index).reverse();
  return part !== null && typeof part === 'object' ? Object.keys(part) : [];
}

function partAt(document: unknown, place: Place): unknown {
  return place.reduce((part, key) => (part as Record<string | number, unknown>)[key], document);
}

function without(document: unknown, place: Place): unknown {
  const parent = partAt(document, place.slice(0, -1)) as Record<string | number, unknown>;
  const key = place.at(-1) as string | number;
  if (Array.isArray(parent)) parent.splice(key as number, 1);
  else delete parent[key];
  return document;
}

/** Where a part stands once another is gone: nowhere if it was in there, one further up if it came after in a list. */
function moved(place: Place, gone: Place): Place[] {
  const at = gone.length - 1;
  const [from, key] = [gone[at], place[at]];
  if (!gone.slice(0, -1).every((part, index) => place[index] === part)) return [place];
  if (from === key) return [];
  if (typeof from !== 'number' || typeof key !== 'number' || key < from) return [place];
  return [[...place.slice(0, at), key - 1, ...place.slice(at + 1)]];
}
