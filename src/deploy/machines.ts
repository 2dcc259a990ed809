import type { MailSystem } from '../mail/system.ts';

/** A machine that is deployed to. */
export interface Machine {
  /** Its short name in mail.yml. */
  readonly name: string;
  readonly kind: 'server' | 'host';
  /** Where ssh finds it. */
  readonly address: string;
}

/** The machines of a mail system: the server, then the hosts by name. */
export function machinesOf({ server, hosts }: Pick<MailSystem, 'server' | 'hosts'>): Machine[] {
  return [
    { name: server.name, kind: 'server', address: server.ssh },
    ...hosts.map(({ name, fqdn }): Machine => ({ name, kind: 'host', address: fqdn })),
  ];
}
