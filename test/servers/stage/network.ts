import { execa } from 'execa';
import type { Machine } from './machine.ts';

/** The ranges for documentation (RFC 5737, RFC 3849): all of the world that the stage knows. */
const WORLD_V4 = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'];
const WORLD_V6 = ['2001:db8::/32'];

/** The device by which a machine reaches the others; `world` keeps the bridge itself. */
const BRIDGE = 'br0';
const CABLE = 'eth0';

/** Joins the machines by cables to a bridge that stands in `world`, so that nothing of it is seen outside. */
export async function joinMachines(world: Machine, others: readonly Machine[]): Promise<void> {
  await ip(world, [
    `link add ${BRIDGE} type bridge forward_delay 0 mcast_snooping 0`,
    ...others.flatMap(({ pid }, index) => [
      `link add v${index} type veth peer name ${CABLE} netns ${pid}`,
      `link set v${index} master ${BRIDGE} up`,
    ]),
    ...plug(world, BRIDGE),
  ]);
  await Promise.all(others.map((machine) => ip(machine, plug(machine, CABLE))));
}

/** Whatever is not on this one network does not exist, and programs are told so at once. */
function plug({ addresses }: Machine, device: string): string[] {
  const own = addresses.map((address) =>
    address.includes(':')
      ? `addr add ${address}/128 dev ${device} nodad`
      : `addr add ${address}/32 dev ${device}`,
  );
  const ranges = [
    ...(addresses.some((address) => !address.includes(':')) ? WORLD_V4 : []),
    ...(addresses.some((address) => address.includes(':')) ? WORLD_V6 : []),
  ];
  // An address that nobody has is given up in a tenth of the usual three seconds.
  const patience = ['arp_cache', 'ndisc_cache'].map(
    (table) => `ntable change name ${table} dev ${device} retrans 100`,
  );
  const routes = ranges.map((range) => `route add ${range} dev ${device}`);
  return [`link set ${device} up`, ...own, ...routes, ...patience];
}

/** Only the network is entered: PIDs in the commands are those of this computer. */
async function ip({ name, pid }: Machine, commands: readonly string[]): Promise<void> {
  const input = `${commands.join('\n')}\n`;
  const { stderr } = await execa('nsenter', [`--target=${pid}`, '--net', 'ip', '-batch', '-'], {
    input,
    reject: false,
  });
  if (stderr !== '') throw new Error(`the network of ${name}: ${stderr}`);
}
