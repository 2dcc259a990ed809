import fc from 'fast-check';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { canary, dress, dressing, hostileSpelling, stranger } from './hostile.ts';
import { survey, valueFor, WORDS_OF_SCHEMA } from './schema-values.ts';
import { seeds } from './seeds.ts';
import { type Mutant, mutant } from './text-mutations.ts';

/** Numbers that pick places and values for one change; those that a change has no use for are left. */
interface Choice {
  readonly at: number;
  readonly other: number;
  readonly canary: string;
  readonly spelled: string;
  readonly dressing: number;
  readonly stranger: unknown;
  readonly tape: readonly number[];
}

type Change = (estate: Estate, choice: Choice) => void;

/** A document with its places listed, so that a change can pick one by number. */
interface Estate {
  readonly document: Document;
  readonly maps: readonly YAMLMap[];
  readonly lists: readonly YAMLSeq[];
  readonly pairs: readonly { readonly pair: Pair; readonly map: YAMLMap }[];
  readonly items: readonly { readonly list: YAMLSeq; readonly index: number }[];
  readonly texts: readonly Scalar<string>[];
}

/** Changes that a check should refuse, most of the time. */
const HARMFUL: readonly Change[] = [
  ({ document, ...estate }, choice) => replace(estate, choice, document.createNode(choice.spelled)),
  ({ document, ...estate }, choice) => replace(estate, choice, document.createNode(choice.stranger)),
  (estate, choice) => replace(estate, choice, pick(estate.pairs, choice.other)?.pair.value),
  ({ pairs }, { at, spelled }) => setKey(pick(pairs, at)?.pair, spelled),
  ({ pairs }, { at, stranger }) => setKey(pick(pairs, at)?.pair, stranger),
  ({ pairs }, { at, other }) => setKey(pick(pairs, at)?.pair, pick(pairs, other)?.pair.key),
  ({ pairs }, { at }) => remove(pick(pairs, at)),
  ({ pairs, maps }, { at, other }) => move(pick(pairs, at), pick(maps, other)),
  ({ pairs }, { at }) => insert(pick(pairs, at)?.map, pick(pairs, at)?.pair),
  ({ pairs, document }, { at }) => wrap(pick(pairs, at)?.pair, document),
];

/** Changes that leave a sound estate, most of the time. */
const HARMLESS: readonly Change[] = [
  ({ texts }, { at, canary, dressing }) => renameEverywhere(texts, pick(texts, at)?.value, canary, dressing),
  ({ pairs }, { at, canary, dressing }) => addEntry(pick(entriesOf(pairs), at), canary, dressing),
  ({ items }, { at, canary, dressing }) => addItem(pick(items, at), canary, dressing),
  ({ texts }, { at, canary, dressing }) => rename(pick(texts, at), canary, dressing),
  ({ items }, { at }) => removeItem(pick(items, at)),
  ({ pairs }, { at }) => remove(pick(entriesOf(pairs), at)),
  ({ maps }, { at }) => void pick(maps, at)?.items.reverse(),
  ({ lists }, { at }) => void pick(lists, at)?.items.reverse(),
];

/** Changes to what the schema would let stand in a place, so that sections of every kind meet. */
const FITTING: readonly Change[] = [({ document }, choice) => fill(document, choice)];

const choice: fc.Arbitrary<Choice> = fc
  .record({
    at: fc.nat(),
    other: fc.nat(),
    number: fc.integer({ min: 10, max: 9999 }),
    spelling: hostileSpelling,
    dressing,
    stranger,
    tape: fc.array(fc.nat({ max: 0xffff }), { minLength: 20, maxLength: 20 }),
  })
  .map(({ number, spelling, ...rest }) => ({
    ...rest,
    canary: canary(number),
    spelled: spelling(canary(number)),
  }));

const change = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...HARMLESS) },
    { weight: 3, arbitrary: fc.constantFrom(...FITTING) },
    { weight: 1, arbitrary: fc.constantFrom(...HARMFUL) },
  ),
  choice,
);

/** A seed with up to three changes to its keys and values. */
export const mutatedStructure: fc.Arbitrary<Mutant> = fc
  .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([seed, changes]) => {
    const document = parseDocument(seed.text);
    for (const [apply, chosen] of changes) apply(placesOf(document), chosen);
    return mutant(seed, document.toString({ lineWidth: 0, verifyAliasOrder: false }));
  });

function placesOf(document: Document): Estate {
  const estate = { maps: [], lists: [], pairs: [], items: [], texts: [] } as {
    maps: YAMLMap[];
    lists: YAMLSeq[];
    pairs: { pair: Pair; map: YAMLMap }[];
    items: { list: YAMLSeq; index: number }[];
    texts: Scalar<string>[];
  };
  visit(document, {
    Map: (_key, map) => void estate.maps.push(map),
    Seq: (_key, list) => {
      estate.lists.push(list);
      estate.items.push(...list.items.map((_item, index) => ({ list, index })));
    },
    Pair: (_key, pair, path) => void estate.pairs.push({ pair, map: path.at(-1) as YAMLMap }),
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string' && !WORDS_OF_SCHEMA.has(scalar.value))
        estate.texts.push(scalar as Scalar<string>);
    },
  });
  return { document, ...estate };
}

function pick<T>(places: readonly T[], number: number): T | undefined {
  return places[number % places.length];
}

/** The pairs whose keys are names of the author's choice: entries, not settings. */
function entriesOf(pairs: Estate['pairs']): Estate['pairs'] {
  return pairs.filter(({ pair }) => isScalar(pair.key) && !WORDS_OF_SCHEMA.has(String(pair.key.value)));
}

/** Puts a value in the place of another one, in a map or in a list. */
function replace({ pairs, items }: Omit<Estate, 'document'>, { at }: Choice, value: unknown): void {
  const count = pairs.length + items.length;
  const number = at % count;
  const item = items[number - pairs.length];
  const place = pairs[number];
  if (item !== undefined && !contains(value, item.list)) item.list.items[item.index] = value;
  if (place !== undefined && !contains(value, place.map)) place.pair.value = value;
}

/** Puts a value that the schema allows into one of the places that it knows. */
function fill(document: Document, { at, tape, canary }: Choice): void {
  const content = contentOf(document);
  const found = survey(content);
  const slot = pick(found.slots, at);
  if (slot === undefined) return;
  let drawn = 0;
  const draw = (below: number) => (tape[drawn++ % tape.length] ?? 0) % below;
  const path = slot.path.map((step) =>
    typeof step === 'object' ? valueFor(step, found, draw, canary) : step,
  );
  const parent = document.getIn(path.slice(0, -1), true);
  // What stands behind an alias is reached by its anchor.
  if (isMap(parent) || isSeq(parent))
    parent.set(path.at(-1), document.createNode(valueFor(slot.shape, found, draw, canary)));
}

/** The values of a document; nothing where an earlier change took away an anchor. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

function setKey(pair: Pair | undefined, key: unknown): void {
  if (pair === undefined) return;
  const value = isScalar(key) ? key.value : key;
  pair.key = new Scalar(typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
}

function remove(place: Estate['pairs'][number] | undefined): void {
  place?.map.items.splice(place.map.items.indexOf(place.pair), 1);
}

function removeItem(place: Estate['items'][number] | undefined): void {
  place?.list.items.splice(place.index, 1);
}

function insert(map: YAMLMap | undefined, pair: Pair | undefined): void {
  if (pair !== undefined) map?.items.push(copy(pair));
}

function move(place: Estate['pairs'][number] | undefined, target: YAMLMap | undefined): void {
  if (place === undefined || target === undefined || contains(place.pair.value, target)) return;
  remove(place);
  target.items.push(place.pair);
}

/** True when a node stands somewhere below a value. */
function contains(value: unknown, node: Node): boolean {
  if (value === node) return true;
  if (isMap(value)) return value.items.some((pair) => contains(pair.value, node));
  return isSeq(value) && value.items.some((item) => contains(item, node));
}

function wrap(pair: Pair | undefined, document: Document): void {
  if (pair === undefined) return;
  const list = document.createNode([]) as YAMLSeq;
  list.items.push(pair.value);
  pair.value = list;
}

function copy(pair: Pair): Pair {
  return new Pair(pair.key, isScalar(pair.value) ? new Scalar(pair.value.value) : pair.value);
}

function rename(text: Scalar<string> | undefined, canary: string, choice: number): void {
  if (text !== undefined) text.value = dress(text.value, canary, choice);
}

/** Gives one name another spelling in every place, so that what refers to it still does. */
function renameEverywhere(
  texts: readonly Scalar<string>[],
  name: string | undefined,
  canary: string,
  choice: number,
): void {
  for (const text of texts) if (text.value === name) rename(text, canary, choice);
}

/** Repeats an entry under another name. */
function addEntry(place: Estate['pairs'][number] | undefined, canary: string, choice: number): void {
  if (place === undefined) return;
  const added = copy(place.pair);
  added.key = new Scalar(dress(String(isScalar(added.key) ? added.key.value : added.key), canary, choice));
  place.map.items.push(added);
}

/** Repeats an item, under another name where it is one. */
function addItem(place: Estate['items'][number] | undefined, canary: string, choice: number): void {
  const item = place?.list.items[place.index];
  const added = isScalar(item) ? new Scalar(dress(String(item.value), canary, choice)) : item;
  place?.list.items.push(added);
}
