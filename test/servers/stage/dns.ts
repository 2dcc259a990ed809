import type { Machine } from './machine.ts';

/** What a zone needs beside its records; the records themselves follow unchanged. */
const ZONE_HEAD = `$TTL 300
@ IN SOA ns.example. hostmaster.example. 1 3600 600 86400 300
@ IN NS ns.example.
`;

/** Records in a zone file's own form, by the name of their zone. */
export type Zones = Readonly<Record<string, string>>;

/** Starts NSD. It also answers for the root, so that a name nobody knows is denied at once. */
export async function startNsd(machine: Machine, zones: Zones): Promise<void> {
  const files = await writeZones(machine, '/etc/nsd/stage', zones);
  for (const [name, file] of files) await machine.check(['nsd-checkzone', name, file]);
  const configuration = '/etc/nsd/stage.conf';
  await machine.write(configuration, nsdConfiguration(machine, files));
  await machine.check(['nsd-checkconf', configuration]);
  await machine.makeDirectory('/run/nsd', { owner: 'nsd:nsd' });
  await machine.start('nsd', ['nsd', '-d', '-c', configuration]);
  await machine.until(() => answers(machine), 'answers from NSD');
}

/** Starts BIND with the same zones, as a second opinion, on a machine where NSD does not run. */
export async function startBind(machine: Machine, zones: Zones): Promise<void> {
  const files = await writeZones(machine, '/etc/bind/stage', zones);
  const configuration = '/etc/bind/stage.conf';
  await machine.write(configuration, bindConfiguration(machine, files));
  await machine.check(['named-checkconf', '-z', configuration]);
  await machine.makeDirectory('/run/named', { owner: 'bind:bind' });
  await machine.start('named', ['named', '-f', '-u', 'bind', '-c', configuration]);
  await machine.until(() => answers(machine), 'answers from BIND');
}

/** Both open their port before they have read their zones. By TCP, because a lost datagram costs five seconds. */
async function answers(machine: Machine): Promise<boolean> {
  return (await machine.check(['drill', '-t', '-Q', `@${machine.address()}`, '.', 'NS'])) !== '';
}

async function writeZones(machine: Machine, directory: string, zones: Zones): Promise<[string, string][]> {
  const files: [string, string][] = [];
  const root = `ns.example. IN A ${machine.address()}\n`;
  for (const [name, records] of Object.entries({ '.': root, ...zones })) {
    const file = `${directory}/${name === '.' ? 'root' : name}.zone`;
    await machine.write(file, `${ZONE_HEAD}${records}`);
    files.push([name, file]);
  }
  return files;
}

function nsdConfiguration({ addresses }: Machine, files: readonly [string, string][]): string {
  return `server:
${addresses.map((address) => `  ip-address: ${address}\n`).join('')}  username: nsd
  server-count: 1
  database: ""
  pidfile: "/run/nsd/nsd.pid"
  xfrdfile: "/run/nsd/xfrd.state"
  zonelistfile: "/run/nsd/zone.list"
remote-control:
  control-enable: no
${files.map(([name, file]) => `zone:\n  name: "${name}"\n  zonefile: "${file}"\n`).join('')}`;
}

function bindConfiguration({ addresses }: Machine, files: readonly [string, string][]): string {
  const listen = (six: boolean) =>
    addresses
      .filter((address) => address.includes(':') === six)
      .map((address) => `${address}; `)
      .join('');
  return `options {
  directory "/var/cache/bind";
  recursion no;
  listen-on { ${listen(false)}};
  listen-on-v6 { ${listen(true)}};
};
controls { };
${files.map(([name, file]) => `zone "${name}" { type primary; file "${file}"; };\n`).join('')}`;
}
