import { readFile } from 'node:fs/promises';

/** The state of a listening socket, as /proc/net/tcp spells it. */
const LISTEN = '0A';

/** The TCP ports that something listens at in the network of a process, on whatever address. */
export async function listeningPorts(pid: number): Promise<Set<number>> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readTable(`/proc/${pid}/net/${table}`)));
  const listening = tables.flat().filter(([, , , state]) => state === LISTEN);
  return new Set(listening.map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16)));
}

/** The fields of each line: number, local address, remote address, state. A computer without IPv6 has no tcp6. */
async function readTable(path: string): Promise<string[][]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.trim().split(/\s+/));
}
