import { dirname, join, resolve } from 'node:path';
import { dnscontrolZone } from '../dns/dnscontrol.ts';
import { observer } from '../dns/observed.ts';
import { octodnsRecords, octodnsZone } from '../dns/octodns.ts';
import { changeFiles, textAt } from '../io/dns-files.ts';
import type { DnsPublish } from '../mail/document.ts';
import { type Outgoing, type Publication, servedNow } from './publication.ts';
import { changedLines } from './publish-lines.ts';

/** Writes a zone for octoDNS, with whatever else is served at its names: octoDNS takes a name as a whole. */
export async function publishOctodns(
  zone: Outgoing,
  { directory }: NonNullable<DnsPublish['octodns']>,
): Promise<Publication> {
  const served = observer(await servedNow(zone));
  const text = octodnsZone(zone.zone, zone.former, zone.wanted(served), served);
  return writeSource(zone, 'octodns', join(directory, `${zone.zone.name}.yaml`), text, octodnsRecords);
}

/** Writes a zone for DNSControl. */
export async function publishDnscontrol(
  zone: Outgoing,
  { directory }: NonNullable<DnsPublish['dnscontrol']>,
): Promise<Publication> {
  const served = zone.request.only === 'additions' ? await servedNow(zone) : [];
  const text = dnscontrolZone(zone.zone, zone.wanted(observer(served)));
  return writeSource(zone, 'dnscontrol', join(directory, `${zone.zone.name}.js`), text);
}

async function writeSource(
  { zone, request }: Outgoing,
  way: 'octodns' | 'dnscontrol',
  file: string,
  after: string,
  readable: (text: string) => string = (text) => text,
): Promise<Publication> {
  const path = resolve(dirname(request.file), file);
  const before = textAt(path);
  const isChanged = before !== after;
  if (isChanged && !request.isRehearsal) await changeFiles([{ path, before, after }]);
  const lines = isChanged ? changedLines(before && readable(before), readable(after)) : [];
  const next = way === 'octodns' ? 'octodns-sync' : 'dnscontrol push';
  const notes = isChanged && !request.isRehearsal ? [`next: ${next}`] : [];
  return { zone: zone.name, way, target: path, lines, obstacles: [], notes };
}
