import type { Zone } from '../mail/system.ts';
import { isOurs } from './kinds.ts';
import type { Observe } from './observed.ts';
import { byQuestion, type MailRecord, meaningOf, questionKey, textOf } from './rrset.ts';
import { PUBLISHED, purposeOf } from './snippet.ts';

/** An rrset as octoDNS has it: a type and its values. */
interface Block {
  readonly type: string;
  readonly records: readonly MailRecord[];
}

/**
 * A zone for octoDNS's YamlProvider: `ZONE.yaml`, with names and keys in the natural order that it insists on. octoDNS
 * takes a name and type as a whole from one source, so other TXT records that are served at our names, or at those that
 * were ours (`former`), are listed too.
 */
export function octodnsZone(
  zone: Zone,
  former: readonly MailRecord[],
  records: readonly MailRecord[],
  observe: Observe,
): string {
  const names = new Map<string, Map<string, MailRecord[]>>();
  for (const record of [...records, ...others(zone, former, records, observe)]) {
    const types = names.get(record.name) ?? new Map<string, MailRecord[]>();
    names.set(record.name, types.set(record.type, [...(types.get(record.type) ?? []), record]));
  }
  const lines = [...names]
    .map(([name, types]) => ({
      label: name === zone.name ? '' : name.slice(0, -zone.name.length - 1),
      types,
    }))
    .sort((a, b) => byNature(a.label, b.label))
    .flatMap(({ label, types }) => [
      `${yamlText(label)}:`,
      ...[...types].flatMap(([type, members]) => blockLines({ type, records: members }, zone.ttl)),
    ]);
  const body = lines.length === 0 ? ['{}'] : lines;
  return [...PUBLISHED.map((line) => `# ${line}`), '---', ...body, ''].join('\n');
}

/** What is served in the TXT sets of the file, is not ours, and is to stay. */
function others(
  { records: compiled }: Zone,
  former: readonly MailRecord[],
  records: readonly MailRecord[],
  observe: Observe,
): MailRecord[] {
  const texts = [...records, ...former].filter(({ type }) => type === 'TXT');
  const [ours, once] = [compiled, former].map(byQuestion);
  return [...new Set(texts.map(({ name }) => name))].flatMap((name) => {
    const key = questionKey({ name, type: 'TXT' });
    const values = new Set(once?.get(key)?.map(meaningOf));
    const served = observe({ name, type: 'TXT' }).records;
    const foreign = served.filter(
      (record) => !isOurs(record, ours?.get(key) ?? []) && !values.has(meaningOf(record)),
    );
    return foreign.map((record) => ({ ...record, name, purpose: 'not from mail.yml: as it is served' }));
  });
}

/** The records of a file that `octodnsZone` wrote, one a line: a value by itself does not tell whose it is. */
export function octodnsRecords(yaml: string): string {
  let [label, ttl, type] = ['', '', ''];
  const lines = yaml.split('\n').flatMap((line) => {
    label = /^("(?:.*)"):$/.exec(line)?.[1] ?? label;
    ttl = /^ {2}- ttl: (\d+)$/.exec(line)?.[1] ?? ttl;
    type = /^ {4}type: (\w+)$/.exec(line)?.[1] ?? type;
    const value = /^(?: {6}-| {4}value:) (.*)$/.exec(line)?.[1];
    return value === undefined ? [] : [`${label} ${ttl} ${type} ${value}\n`];
  });
  return lines.join('');
}

function blockLines({ type, records }: Block, ttl: number): string[] {
  const head = [`  - ttl: ${ttl}`, `    type: ${type}`];
  // An alias has one value.
  if (type === 'CNAME') {
    return [
      ...head,
      ...records.flatMap((record) => [`    # ${purposeOf(record)}`, `    value: ${yamlValue(record)}`]),
    ];
  }
  const values = records.flatMap((record) => [
    `      # ${purposeOf(record)}`,
    `      - ${yamlValue(record)}`,
  ]);
  return [...head, '    values:', ...values];
}

function yamlValue(record: MailRecord): string {
  switch (record.type) {
    case 'MX':
      return `{ exchange: ${yamlText(`${record.exchange}.`)}, preference: ${record.priority} }`;
    case 'SRV':
      return `{ port: ${record.port}, priority: ${record.priority}, target: ${yamlText(`${record.target}.`)}, weight: ${record.weight} }`;
    case 'CNAME':
      return yamlText(`${record.target}.`);
    case 'TXT':
      return yamlText(octetsToText(textOf(record)));
  }
}

/** A double-quoted scalar: what JSON writes of a text, YAML reads. */
function yamlText(text: string): string {
  return JSON.stringify(text);
}

/** octoDNS has texts, not octets. */
function octetsToText(octets: string): string {
  return new TextDecoder().decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
}

/** As natsort does it: numbers within a text count as numbers. */
function byNature(one: string, other: string): number {
  const [mine, theirs] = [one, other].map((text) => text.split(/(\d+)/));
  for (const [index, part] of (mine ?? []).entries()) {
    const against = theirs?.[index];
    if (against === undefined) return 1;
    const difference =
      index % 2 === 1 ? Number(part) - Number(against) : part < against ? -1 : Number(part > against);
    if (difference !== 0) return difference;
  }
  return (mine?.length ?? 0) - (theirs?.length ?? 0);
}
