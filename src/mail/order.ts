/** Compares by UTF-16 code units: the same order on every machine and in every locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The keys of a mapping in the order of output; none for a mapping that is not there. */
export function sortedKeys(mapping: object | undefined): string[] {
  return Object.keys(mapping ?? {}).sort(byCodeUnit);
}

/** Items by a key, in the order of the first of each. */
export function groupedBy<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
): Map<string, [Item, ...Item[]]> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The items of each key, in the same order. */
export function grouped<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Item[][] {
  return [...groupedBy(items, keyOf).values()];
}
