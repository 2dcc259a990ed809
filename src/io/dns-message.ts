import type { Question, Reply, ServedData, ServedRecord } from '../dns/served.ts';

/** A DNS message, as it travels (RFC 1035 section 4), and what makes it the answer to a question. */
export interface Message extends Reply {
  readonly id: number;
  readonly isAnswer: boolean;
  /** True when the rest has to be asked for by TCP. */
  readonly isTruncated: boolean;
  readonly question: { readonly name: string; readonly type: number } | undefined;
}

/** RFC 1035 section 3.2.2, RFC 2782. */
export const TYPE_NUMBERS: Readonly<Record<ServedData['type'], number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
};
const TYPES = new Map(Object.entries(TYPE_NUMBERS).map(([name, number]) => [number, name]));

const CLASS_IN = 1;
const TYPE_OPT = 41;

/** Larger datagrams are lost on some ways (RFC 9715); longer answers come by TCP. */
const LARGEST_DATAGRAM = 1232;

/** RFC 6895 section 2.3. */
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

const HEADER_LENGTH = 12;
const LONGEST_LABEL = 63;

/** A question without the wish for recursion: a server is asked for what it knows itself. Throws RangeError for no name of DNS. */
export function encodeQuestion(id: number, { name, type }: Question): Buffer {
  const header = Buffer.from([id >> 8, id & 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  const asked = Buffer.from([0, TYPE_NUMBERS[type], 0, CLASS_IN]);
  const options = Buffer.from([
    0,
    0,
    TYPE_OPT,
    LARGEST_DATAGRAM >> 8,
    LARGEST_DATAGRAM & 0xff,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  return Buffer.concat([header, encodeName(name), asked, options]);
}

function encodeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  if (labels.some((label) => label === '' || label.length > LONGEST_LABEL || /[^\x21-\x7e]/.test(label)))
    throw new RangeError(`not a name of DNS: ${JSON.stringify(name)}`);
  const encoded = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  return Buffer.concat([...encoded, Buffer.from([0])]);
}

/** Reads a message; throws RangeError when it is none. Records of other types and classes are left out. */
export function decodeMessage(octets: Buffer): Message {
  const flags = octets.readUInt16BE(2);
  const reader = { octets, at: HEADER_LENGTH };
  const counts = [4, 6, 8].map((offset) => octets.readUInt16BE(offset));
  const questions = Array.from({ length: counts[0] ?? 0 }, () => readQuestion(reader));
  const isTruncated = (flags & 0x0200) !== 0;
  // What a truncated message still holds is asked for again.
  const [answers = [], authority = []] = counts
    .slice(1)
    .map((count) => (isTruncated ? [] : Array.from({ length: count }, () => readRecord(reader)).flat()));
  return {
    id: octets.readUInt16BE(0),
    isAnswer: (flags & 0x8000) !== 0,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated,
    code: CODES[flags & 0xf] ?? `code ${flags & 0xf}`,
    question: questions[0],
    answers,
    authority,
  };
}

/** A message that is being read. */
interface Reader {
  readonly octets: Buffer;
  at: number;
}

function readQuestion(reader: Reader): { name: string; type: number } {
  const name = readName(reader);
  const type = reader.octets.readUInt16BE(reader.at);
  reader.at += 4;
  return { name, type };
}

/** None for a type that mailc does not read. */
function readRecord(reader: Reader): ServedRecord[] {
  const { octets } = reader;
  const name = readName(reader);
  const { at } = reader;
  const [type, classNumber, length] = [0, 2, 8].map((offset) => octets.readUInt16BE(at + offset));
  const ttl = octets.readUInt32BE(at + 4);
  const start = at + 10;
  const end = start + (length ?? 0);
  if (end > octets.length) throw new RangeError('a record is longer than its message');
  reader.at = end;
  const data = classNumber === CLASS_IN ? readData(TYPES.get(type ?? 0), octets, start, end) : undefined;
  return data === undefined ? [] : [{ name, ttl, ...data }];
}

function readData(type: string | undefined, octets: Buffer, at: number, end: number): ServedData | undefined {
  const number = (offset: number) => octets.readUInt16BE(at + offset);
  const name = (offset: number) => readName({ octets, at: at + offset });
  switch (type) {
    case 'NS':
    case 'CNAME':
      return { type, target: name(0) };
    case 'MX':
      return { type, priority: number(0), exchange: name(2) };
    case 'SRV':
      return { type, priority: number(0), weight: number(2), port: number(4), target: name(6) };
    case 'TXT':
      return { type, strings: readStrings(octets.subarray(at, end)) };
    case 'A':
    case 'AAAA':
      return { type };
    case 'SOA':
      return { type, serial: readSerial({ octets, at }) };
    default:
      return undefined;
  }
}

function readStrings(octets: Buffer): string[] {
  const strings: string[] = [];
  for (let at = 0; at < octets.length; ) {
    const end = at + 1 + octets.readUInt8(at);
    if (end > octets.length) throw new RangeError('a string is longer than its record');
    strings.push(octets.toString('latin1', at + 1, end));
    at = end;
  }
  return strings;
}

/** It follows the names of the primary server and of the person responsible (RFC 1035 section 3.3.13). */
function readSerial(reader: Reader): number {
  readName(reader);
  readName(reader);
  return reader.octets.readUInt32BE(reader.at);
}

/**
 * Reads a name, whose end may stand further up (RFC 1035 section 4.1.4). It gets the form of a zone file: what is no
 * ordinary character of a name is escaped, so that it means nothing to whoever reads the name later (section 5.1).
 */
function readName(reader: Reader): string {
  const { octets } = reader;
  const labels: string[] = [];
  let { at } = reader;
  let part = at;
  let end: number | undefined;
  for (;;) {
    const length = octets.readUInt8(at);
    if (length > LONGEST_LABEL) {
      const target = octets.readUInt16BE(at) & 0x3fff;
      end ??= at + 2;
      // Each part lies before the one that leads to it, so that it ends.
      if (length < 0xc0 || target >= part) throw new RangeError('a name leads nowhere');
      part = target;
      at = target;
    } else {
      at += 1 + length;
      if (length === 0) break;
      if (at > octets.length) throw new RangeError('a label is longer than its message');
      labels.push(octets.toString('latin1', at - length, at).replace(/[^\w*/+-]/g, escapedOctet));
    }
  }
  reader.at = end ?? at;
  return labels.join('.');
}

function escapedOctet(octet: string): string {
  return `\\${String(octet.charCodeAt(0)).padStart(3, '0')}`;
}
