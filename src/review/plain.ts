/** A value as JSON has it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** True for two values that `plain` makes the same of; works on the model as it is, for it is asked of every entry. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  return hasAll(a, b) && hasAll(b, a);
}

function hasAll(a: object, b: object): boolean {
  for (const key in a) {
    if (key !== 'path' && !isSame(a[key as keyof object], b[key as keyof object])) return false;
  }
  return true;
}

/** A value of the model as JSON has it: without places in mail.yml and without what is undefined. */
export function plain(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Plain;
  const entries = Object.entries(value).filter(([key, part]) => key !== 'path' && part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)]));
}
