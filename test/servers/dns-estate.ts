import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { MAILC } from '../support/mailc.ts';
import type { Machine, Outcome } from './stage/machine.ts';

/** The machines: `world` has the root zone and resolves names for the others. */
export const DNS_MACHINES = [
  { name: 'world', addresses: ['198.51.100.1'] },
  { name: 'ns1', addresses: ['198.51.100.11', '2001:db8:1::11'] },
  { name: 'ns2', addresses: ['198.51.100.12', '2001:db8:1::12'] },
];

const SOA = 'SOA ns1.example. hostmaster.example. ';

/** Both servers answer for both zones: BIND is the primary server of example.org, NSD of example.net. */
const ROOT = `$TTL 60
@ IN ${SOA}1 3600 600 86400 60
@ IN NS root.example.
root.example. IN A 198.51.100.1
ns1.example. IN A 198.51.100.11
ns1.example. IN AAAA 2001:db8:1::11
ns2.example. IN A 198.51.100.12
ns2.example. IN AAAA 2001:db8:1::12
example.org. IN NS ns1.example.
example.org. IN NS ns2.example.
example.net. IN NS ns1.example.
example.net. IN NS ns2.example.
example.com. IN NS ns1.example.
example.com. IN NS gone.example.
`;

/** It knows one server, and the zone above it another one, which is gone; a part of it is a zone of its own. */
const COM = `$TTL 3600
@ IN ${SOA}1 3600 600 86400 60
@ IN NS ns1.example.
@ IN MX 10 mail.example.org.
_domainkey IN NS elsewhere.example.
`;

/** What an administrator had before: other records, another SPF, a proof of ownership for a web service. */
const ORG_BEFORE = `$TTL 300
@ IN ${SOA}4294967295 3600 600 86400 60
@ IN NS ns1.example.
@ IN NS ns2.example.
@ IN TXT "v=spf1 ip4:203.0.113.7 -all"
@ IN TXT "site-verification=kept"
@ IN MX 5 old.example.org.
old IN A 203.0.113.7
mail IN A 192.0.2.25
*.wild IN TXT "v=spf1 -all"
`;

/** The serial stands in parentheses, beside comments. */
export const NET_BEFORE = `$TTL 300
@\tIN\t${SOA}( ; the serial follows
\t\t2026010107 ; YYYYMMDDnn
\t\t3600 600 86400 60 )
@ IN NS ns1.example.
@ IN NS ns2.example.
@ IN TXT "site-verification=kept"
$INCLUDE /etc/nsd/example.net.mail.zone
`;

/** Starts the resolver of all machines, which is authoritative for the root. */
export async function startResolver(world: Machine): Promise<void> {
  await world.write('/etc/bind/root.zone', ROOT);
  await startNamed(
    world,
    `options { directory "/var/cache/bind"; recursion yes; allow-recursion { any; }; dnssec-validation no;
  listen-on { any; }; listen-on-v6 { none; }; };
zone "." { type primary; file "/etc/bind/root.zone"; };`,
  );
}

/**
 * Starts BIND: it takes updates of example.org with one key, knows a second one that may do nothing, and has example.net
 * from NSD.
 */
export async function startPrimaryBind(machine: Machine, keys: readonly string[]): Promise<void> {
  await machine.makeDirectory('/var/lib/bind/zones', { owner: 'bind:bind' });
  await machine.write('/var/lib/bind/zones/example.org', ORG_BEFORE, { owner: 'bind:bind' });
  await machine.write('/var/lib/bind/zones/example.com', COM, { owner: 'bind:bind' });
  await startNamed(
    machine,
    `${keys.join('')}
options { directory "/var/cache/bind"; recursion no; dnssec-validation no; notify-delay 0; serial-query-rate 100;
  listen-on { any; }; listen-on-v6 { any; }; };
zone "example.org" { type primary; file "/var/lib/bind/zones/example.org"; allow-update { key mailc; };
  notify explicit; also-notify { 198.51.100.12; }; allow-transfer { any; }; };
zone "example.com" { type primary; file "/var/lib/bind/zones/example.com"; };
zone "example.net" { type secondary; file "/var/lib/bind/zones/example.net"; primaries { 198.51.100.12; }; };`,
  );
}

async function startNamed(machine: Machine, configuration: string): Promise<void> {
  const file = '/etc/bind/stage.conf';
  await machine.write(file, `${configuration}\ncontrols { };\n`);
  await machine.check(['named-checkconf', file]);
  await machine.makeDirectory('/run/named', { owner: 'bind:bind' });
  await machine.start('named', ['named', '-f', '-u', 'bind', '-c', file]);
  await machine.until(() => machine.listens(53), 'answers from BIND');
}

/** Starts NSD: the primary server of example.net, with example.org from BIND. */
export async function startPrimaryNsd(machine: Machine): Promise<void> {
  await machine.write('/etc/nsd/example.net.zone', NET_BEFORE);
  await machine.write('/etc/nsd/example.net.mail.zone', '');
  await machine.write(
    '/etc/nsd/stage.conf',
    `server:
  ip-address: 198.51.100.12
  ip-address: 2001:db8:1::12
  username: nsd
  server-count: 1
  database: ""
  zonesdir: /etc/nsd
  pidfile: "/run/nsd/nsd.pid"
  xfrdfile: "/run/nsd/xfrd.state"
  xfrdir: "/run/nsd"
  zonelistfile: "/run/nsd/zone.list"
remote-control:
  control-enable: yes
  control-interface: /run/nsd/nsd.ctl
zone:
  name: example.net
  zonefile: example.net.zone
  notify: 198.51.100.11 NOKEY
  provide-xfr: 198.51.100.11 NOKEY
zone:
  name: example.org
  request-xfr: AXFR 198.51.100.11 NOKEY
  allow-notify: 198.51.100.11 NOKEY
`,
  );
  await machine.makeDirectory('/run/nsd', { owner: 'nsd:nsd' });
  await machine.start('nsd', ['nsd', '-d', '-c', '/etc/nsd/stage.conf']);
  await machine.until(() => machine.listens(53), 'answers from NSD');
}

const ESTATE = '/home/estate';
const PROGRAM = '/home/mailc';

/** Puts mailc, as it is bundled, on a machine, with an estate in a Git repository. */
export async function installMailc(machine: Machine): Promise<void> {
  const dist = dirname(MAILC);
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await machine.write(join(PROGRAM, relative(dist, path)), readFileSync(path));
  }
  await machine.makeDirectory(ESTATE);
  await machine.check(['git', '-C', ESTATE, 'init', '--quiet']);
}

/** Writes the mail.yml of the estate, builds it and commits both. */
export async function commitEstate(machine: Machine, text: string): Promise<void> {
  await machine.write(`${ESTATE}/mail.yml`, text);
  const built = await runMailc(machine, ['build', '--quiet']);
  if (built.exitCode !== 0) throw new Error(`${built.stdout}${built.stderr}`);
  const who = ['-c', 'user.name=mailc', '-c', 'user.email=mailc@example.org'];
  await machine.check(['git', '-C', ESTATE, 'add', '--all']);
  await machine.check(['git', '-C', ESTATE, ...who, 'commit', '--quiet', '--message', 'change']);
}

/** Runs mailc on a machine, in the directory of its estate; `env` are words like NAME=VALUE. */
export async function runMailc(
  machine: Machine,
  args: readonly string[],
  env: readonly string[] = [],
): Promise<Outcome> {
  const node = [process.execPath, `${PROGRAM}/mailc.js`];
  return await machine.run(['env', `--chdir=${ESTATE}`, ...env, ...node, ...args], { timeout: 60_000 });
}
