/** What is sealed: a password, a DKIM key, an address. The agent judges what it opens by its kind. */
type Kind = 'login' | 'key' | 'address';

/** Where a release has what is sealed to its machine, and what proves it. */
export function sealedPath(kind: Kind, name: string, ending: 'age' | 'verifier' | 'pub' = 'age'): string {
  return `/etc/mailc/sealed/${kind}/${name}.${ending}`;
}

/**
 * What stands in a generated file where its machine is to put what it opens. Such files have no text that a user wrote,
 * so nothing else in them can look like it. `ed25519` is a key in the form that rspamd reads.
 */
export function placeholder(kind: Kind | 'ed25519', name: string): string {
  return `{{sealed ${kind}/${name}}}`;
}
