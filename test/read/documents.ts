import fc from 'fast-check';
import type { Path } from '../../src/diagnostics/source.ts';

/** A document as a tree of how it is written. */
type Tree =
  | { readonly kind: 'nothing'; readonly style: number }
  | { readonly kind: 'scalar'; readonly style: number; readonly written: string; readonly value: unknown }
  | { readonly kind: 'list'; readonly flow: boolean; readonly style: number; readonly items: readonly Tree[] }
  | {
      readonly kind: 'mapping';
      readonly flow: boolean;
      readonly style: number;
      readonly entries: readonly Entry[];
    };

type Entry = readonly [key: Written, value: Tree];

interface Written {
  readonly written: string;
  readonly value: string;
}

interface Place {
  readonly path: Path;
  readonly key: readonly [number, number] | undefined;
  readonly value: readonly [number, number];
}

/** A text of the plain subset, what it means, and where its values stand. */
export interface PlainDocument {
  readonly text: string;
  readonly value: unknown;
  readonly places: readonly Place[];
}

const SCALARS: readonly (readonly [string, unknown])[] = [
  ...([
    ['1', 1],
    ['-2.5', -2.5],
    ['0x1f', 31],
    ['0o17', 15],
    ['1e3', 1000],
    ['.inf', Number.POSITIVE_INFINITY],
  ] as const),
  ...([
    ['true', true],
    ['FALSE', false],
    ['null', null],
    ['~', null],
    ['yes', 'yes'],
    ['2021-01-01', '2021-01-01'],
  ] as const),
  ...([
    ['a b', 'a b'],
    ['c#d', 'c#d'],
    ['http://x', 'http://x'],
    ['2001:db8::1', '2001:db8::1'],
    ['é😀', 'é😀'],
  ] as const),
  ...([
    ['dev1', 'dev1'],
    ["it's", "it's"],
    ['$x', '$x'],
    ['/a', '/a'],
    ['-x', '-x'],
    ['a?', 'a?'],
    ['a@b.c', 'a@b.c'],
  ] as const),
];
const KEYS = [
  'a',
  'root',
  'dev1',
  '0755',
  'true',
  'a b',
  'x-y',
  'ops@example.net',
  '__proto__',
  '<<',
  '2001:db8::1',
  'é',
];

const quotable = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .filter((text) => !/[\x00-\x1f\x7f-\x9f\ufeff]/.test(text));
const quoted: fc.Arbitrary<Written> = fc.tuple(quotable, fc.boolean()).map(([value, double]) => ({
  written: double ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`,
  value,
}));
const style = fc.nat(7);
const nothing: fc.Arbitrary<Tree> = style.map((style) => ({ kind: 'nothing', style }));
const scalar: fc.Arbitrary<Tree> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...SCALARS).map(([written, value]) => ({ written, value })),
      quoted,
    ),
    style,
  )
  .map(([parts, style]) => ({ kind: 'scalar' as const, style, ...parts }));
const key: fc.Arbitrary<Written> = fc.oneof(
  fc.constantFrom(...KEYS).map((value) => ({ written: value, value })),
  quoted.filter(({ value }) => value !== ''),
);

function mappingOf(flow: boolean, value: fc.Arbitrary<Tree>, minLength: number): fc.Arbitrary<Tree> {
  const entries = fc.uniqueArray(fc.tuple(key, value), {
    minLength,
    maxLength: 4,
    selector: ([{ value }]) => value,
  });
  return fc.record({ kind: fc.constant('mapping' as const), flow: fc.constant(flow), style, entries });
}

function listOf(flow: boolean, value: fc.Arbitrary<Tree>, minLength: number): fc.Arbitrary<Tree> {
  const items = fc.array(value, { minLength, maxLength: 4 });
  return fc.record({ kind: fc.constant('list' as const), flow: fc.constant(flow), style, items });
}

const { tree } = fc.letrec<{ flow: Tree; tree: Tree }>((tie) => ({
  flow: fc.oneof({ maxDepth: 3 }, scalar, listOf(true, tie('flow'), 0), mappingOf(true, tie('flow'), 0)),
  tree: fc.oneof(
    { maxDepth: 4 },
    tie('flow'),
    nothing,
    listOf(false, tie('tree'), 1),
    mappingOf(false, tie('tree'), 1),
  ),
}));

/** Documents in the style in which mail.yml is nearly always written. */
export const plainDocument: fc.Arbitrary<PlainDocument> = mappingOf(false, tree, 1).map((root) => {
  const page: Page = { text: '# comment\n\n', places: [], last: 0 };
  writeBlock(page, root, [], 0, false);
  return { text: page.text, value: meaningOf(root), places: page.places };
});

/** A document while it is written. */
interface Page {
  text: string;
  readonly places: Place[];
  /** End of the last key, value or dash. */
  last: number;
}

function put(page: Page, token: string): [number, number] {
  const start = page.text.length;
  page.text += token;
  page.last = page.text.length;
  return [start, page.last];
}

/** Writes the entries of a block mapping or list, the first one where the page stands when `compact`. */
function writeBlock(page: Page, tree: Tree, path: Path, indent: number, compact: boolean): number {
  const children = childrenOf(tree);
  let start = 0;
  children.forEach(([step, key, child], index) => {
    if (index > 0 || !compact) page.text += ' '.repeat(indent);
    const sign = put(page, key?.written ?? '-');
    if (index === 0) start = sign[0];
    if (key !== undefined) page.text += ':';
    const value = writeChild(page, child, [...path, step], indent, key === undefined, sign);
    page.places.push({ path: [...path, step], key: key && sign, value });
  });
  if (path.length === 0) page.places.push({ path, key: undefined, value: [start, page.last] });
  return start;
}

function writeChild(
  page: Page,
  tree: Tree,
  path: Path,
  indent: number,
  isItem: boolean,
  sign: [number, number],
): [number, number] {
  if (tree.kind === 'nothing') {
    endLine(page, tree.style);
    return sign;
  }
  if (tree.kind === 'scalar' || tree.flow) {
    page.text += tree.style & 1 ? ' ' : '  ';
    const place = writeFlow(page, tree, path);
    endLine(page, tree.style);
    return place;
  }
  const compact = isItem && (tree.style & 1) === 1;
  if (compact) page.text += ' ';
  else endLine(page, tree.style);
  const beside = !isItem && tree.kind === 'list' && tree.style > 3;
  const deeper = compact || tree.style & 2 ? 2 : 4;
  const start = writeBlock(page, tree, path, beside ? indent : indent + deeper, compact);
  return [start, page.last];
}

function writeFlow(page: Page, tree: Tree, path: Path): [number, number] {
  if (tree.kind === 'nothing') throw new Error('nothing in brackets');
  if (tree.kind === 'scalar') return put(page, tree.written);
  const space = tree.style & 1 ? ' ' : '';
  const [start] = put(page, (tree.kind === 'list' ? '[' : '{') + space);
  childrenOf(tree).forEach(([step, key, child], index) => {
    if (index > 0) put(page, tree.style & 2 ? ', ' : ' ,');
    const name = key && put(page, key.written);
    if (key !== undefined) put(page, ': ');
    page.places.push({ path: [...path, step], key: name, value: writeFlow(page, child, [...path, step]) });
  });
  put(page, space + (tree.kind === 'list' ? ']' : '}'));
  return [start, page.last];
}

function endLine(page: Page, style: number): void {
  page.text += `${style & 2 ? ' # comment: [' : ''}${style & 4 ? '\r\n' : '\n'}${style === 7 ? '\n   # more\n' : ''}`;
}

function childrenOf(tree: Tree): [string | number, Written | undefined, Tree][] {
  if (tree.kind === 'list') return tree.items.map((item, index) => [index, undefined, item]);
  if (tree.kind === 'mapping') return tree.entries.map(([key, value]) => [key.value, key, value]);
  return [];
}

function meaningOf(tree: Tree): unknown {
  if (tree.kind === 'nothing') return null;
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(meaningOf);
  return Object.assign(
    Object.create(null),
    Object.fromEntries(tree.entries.map(([key, value]) => [key.value, meaningOf(value)])),
  );
}
