import type { Credential, MailDocument } from './document.ts';

/** The generations of a host's password. */
export interface Generations {
  /** The one that the host logs in with. */
  readonly current: number;
  /** The other one that the server accepts, during a rotation: the host will take it up, or has left it. */
  readonly other?: { readonly generation: number; readonly state: 'next' | 'retiring' };
}

/** What a credential of mail.yml says. */
export function generationsOf(credential: Credential): Generations {
  if (typeof credential === 'number') return { current: credential };
  const { current } = credential;
  return 'next' in credential
    ? { current, other: { generation: credential.next, state: 'next' } }
    : { current, other: { generation: credential.retiring, state: 'retiring' } };
}

/** Every generation that the server accepts: the current one, and the other. */
export function acceptedGenerations({ current, other }: Generations): number[] {
  return other === undefined ? [current] : [current, other.generation];
}

/** True for two generations that can be accepted at once: on the server, odd and even ones are in files of their own. */
export function fitTogether(one: number, other: number): boolean {
  return one % 2 !== other % 2;
}

/** What the sealed password of a login is called: in its label, in the name of its files, in a release. */
export function passwordName(login: string, generation: number): string {
  return `${login}.${generation}`;
}

/** The file of the repository that holds the sealed password of a login. */
export function passwordFile(login: string, generation: number): string {
  return `secrets/${passwordName(login, generation)}.age`;
}

/** The file of the repository that holds what proves the password of a login. */
export function verifierFile(login: string, generation: number): string {
  return `secrets/${passwordName(login, generation)}.verifier`;
}

/** The files of every generation that a document names. */
export function credentialFiles({ hosts = {} }: Pick<MailDocument, 'hosts'>): string[] {
  return Object.entries(hosts).flatMap(([host, { credential }]) =>
    credential === undefined
      ? []
      : acceptedGenerations(generationsOf(credential)).flatMap((generation) => [
          passwordFile(host, generation),
          verifierFile(host, generation),
        ]),
  );
}
