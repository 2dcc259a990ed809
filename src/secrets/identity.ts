import { Secret } from './secret.ts';

/** The identity in a file as age-keygen writes it; undefined when there is none. */
export function identityIn(text: string): Secret | undefined {
  const [found] = /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/m.exec(text) ?? [];
  return found === undefined ? undefined : new Secret(found);
}
