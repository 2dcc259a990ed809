import type { MailDocument } from './document.ts';

/** Somebody to whom something is sealed, and where mail.yml has, or should have, the public key. */
export interface Holder {
  /** As a sentence names it: "the host apollo". */
  readonly who: string;
  readonly recipient: string | undefined;
  readonly path: readonly string[];
}

type Estate = Pick<MailDocument, 'servers' | 'hosts' | 'secrets' | 'sasl'>;

/** Who opens the password of a host: the host, the recovery, and the server where Cyrus SASL compares passwords. */
export function holdersOfPassword(estate: Estate, host: string): Holder[] {
  const server = estate.sasl?.backend === 'cyrus' ? [serverHolder(estate)] : [];
  const path = ['hosts', host, 'age'];
  return [
    { who: `the host ${host}`, recipient: estate.hosts?.[host]?.age, path },
    ...server,
    recovery(estate),
  ];
}

/** Who opens DKIM keys and sealed addresses: the server and the recovery. */
export function holdersOnServer(estate: Estate): Holder[] {
  return [serverHolder(estate), recovery(estate)];
}

function serverHolder({ servers }: Estate): Holder {
  const [name = '', settings] = Object.entries(servers)[0] ?? [];
  return { who: `the server ${name}`, recipient: settings?.age, path: ['servers', name, 'age'] };
}

function recovery({ secrets }: Estate): Holder {
  return { who: 'the recovery', recipient: secrets?.recovery, path: ['secrets', 'recovery'] };
}
