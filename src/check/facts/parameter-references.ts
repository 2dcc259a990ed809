/** The names that a value of main.cf refers to: `$name`, `${name}`, `$(name)`, `${name?text}`, `${name:text}`. */
export function* referencesIn(value: string | number | boolean): Generator<string> {
  if (typeof value !== 'string') return;
  // `$$` is a dollar sign.
  for (const [, name] of value.replaceAll('$$', '').matchAll(/\$[{(]?([A-Za-z_][A-Za-z0-9_]*)/g)) {
    if (name !== undefined) yield name;
  }
}
