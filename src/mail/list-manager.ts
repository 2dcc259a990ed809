/** What a list manager appends to a list's name to form the addresses of each list, '' for the list itself. */
export const LIST_COMMANDS = {
  /** Mailman 2.1, the aliases that its `bin/genaliases` prints, less the deprecated `-loop`. */
  mailman2: [
    '',
    '-admin',
    '-bounces',
    '-confirm',
    '-join',
    '-leave',
    '-owner',
    '-request',
    '-subscribe',
    '-unsubscribe',
  ],
} as const;

/** The names of the lists with their places in mail.yml; a name with a broken shape has left its place empty. */
export function* listNames(names: readonly (string | undefined)[]): Generator<readonly [number, string]> {
  for (const [index, name] of names.entries()) if (name !== undefined) yield [index, name];
}
