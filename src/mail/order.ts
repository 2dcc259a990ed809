/** Compares by UTF-16 code units: the same order on every machine and in every locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The keys of a mapping in the order of output; none for a mapping that is not there. */
export function sortedKeys(mapping: object | undefined): string[] {
  return Object.keys(mapping ?? {}).sort(byCodeUnit);
}
