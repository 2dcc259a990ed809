import type { Context, Machine } from '../context.ts';

/** The machines that take no mail from others, by their full names; one that is listed under domains does, here or elsewhere. */
export function machinesWithoutMail({ server, hosts, domains }: Context): ReadonlyMap<string, Machine> {
  const machines = [...hosts, ...(server ? [server] : [])];
  return new Map(
    machines.filter(({ fqdn }) => !domains.has(fqdn)).map((machine) => [machine.fqdn, machine] as const),
  );
}
