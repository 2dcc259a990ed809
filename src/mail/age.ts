/** What can be read of an age file (age-encryption.org/v1) and of a recipient without any key. */

const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';
const END = '-----END AGE ENCRYPTED FILE-----';
const VERSION = 'age-encryption.org/v1';

/** Nonce, and the tag of the last chunk of the payload. */
const SHORTEST_PAYLOAD = 16 + 16;
/** 32 octets in base64 without padding: the ephemeral share of an X25519 recipient, and its wrapped file key. */
const OCTETS_32 = /^[A-Za-z0-9+/]{43}$/;

/** The type of the stanza in which mailc states, in clear, what a file is for. */
export const LABEL = 'mailc';

/** What an age file says of itself. */
export interface AgeHeader {
  /** How many X25519 recipients it is sealed to; which, only they can tell. */
  readonly recipients: number;
  /** What mailc stated beside: what the file holds, and the marks of its recipients. Files of other programs have none. */
  readonly label: AgeLabel | undefined;
  /** The length of what follows the header: 32 more than that of a text below 64 KiB. */
  readonly payload: number;
}

export interface AgeLabel {
  readonly name: string;
  /** See `recipientMark`. */
  readonly marks: readonly string[];
}

/** Why a text is no age file that can be opened. */
export type AgeProblem =
  /** It does not begin as one. */
  | 'not-age'
  /** Its end is missing, or something in the middle. */
  | 'truncated'
  /** It is sealed to something else than X25519 recipients. */
  | 'other-recipients';

export type ParsedAge =
  | { readonly ok: true; readonly header: AgeHeader; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: AgeProblem };

/** Reads an age file in its ASCII armor. */
export function parseArmoredAge(text: string): ParsedAge {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0] !== BEGIN) return { ok: false, problem: 'not-age' };
  const inner = lines.slice(1, -1);
  const last = inner.at(-1) ?? '';
  const isWhole =
    lines.at(-1) === END &&
    inner.slice(0, -1).every((line) => /^[A-Za-z0-9+/]{64}$/.test(line)) &&
    last.length % 4 === 0 &&
    /^[A-Za-z0-9+/]{2,64}={0,2}$/.test(last) &&
    last.length <= 64;
  return isWhole ? parseAge(Buffer.from(inner.join(''), 'base64')) : { ok: false, problem: 'truncated' };
}

/** The ASCII armor of an age file: the same text for the same octets. */
export function armorOf(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

/** Reads an age file as its octets. */
export function parseAge(bytes: Uint8Array): ParsedAge {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.startsWith(`${VERSION}\n`)) return { ok: false, problem: 'not-age' };
  const header = /^([\s\S]*?\n)--- ([A-Za-z0-9+/]{43})\n/.exec(text);
  if (header === null || text.length - header[0].length < SHORTEST_PAYLOAD) {
    return { ok: false, problem: 'truncated' };
  }
  const stanzas = stanzasIn((header[1] ?? '').split('\n').slice(1, -1));
  if (stanzas === undefined) return { ok: false, problem: 'truncated' };
  return judge(stanzas, bytes, text.length - header[0].length);
}

interface Stanza {
  readonly args: readonly string[];
  readonly body: readonly string[];
}

/** The body of a stanza ends with a line of less than 64 characters; undefined where one has no end. */
function stanzasIn(lines: readonly string[]): Stanza[] | undefined {
  const stanzas: Stanza[] = [];
  for (let at = 0; at < lines.length; ) {
    const args = /^-> ([\x21-\x7e]+(?: [\x21-\x7e]+)*)$/.exec(lines[at] ?? '')?.[1]?.split(' ');
    const end = lines.findIndex((line, index) => index > at && line.length < 64);
    if (args === undefined || end < 0) return undefined;
    stanzas.push({ args, body: lines.slice(at + 1, end + 1) });
    at = end + 1;
  }
  return stanzas;
}

function judge(stanzas: readonly Stanza[], bytes: Uint8Array, payload: number): ParsedAge {
  const x25519 = stanzas.filter(({ args }) => args[0] === 'X25519');
  const isSound = x25519.every(
    ({ args, body }) => args.length === 2 && OCTETS_32.test(args[1] ?? '') && OCTETS_32.test(body.join()),
  );
  if (!isSound) return { ok: false, problem: 'truncated' };
  if (x25519.length === 0) return { ok: false, problem: 'other-recipients' };
  const [, name, ...marks] = stanzas.find(({ args }) => args[0] === LABEL)?.args ?? [];
  const label = name === undefined ? undefined : { name, marks };
  return { ok: true, header: { recipients: x25519.length, label, payload }, bytes };
}

/** Tells recipients from one another, in a label and in messages: the first 60 bits of the key. */
export function recipientMark(recipient: string): string {
  return recipient.slice('age1'.length, 'age1'.length + 12);
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** True when the checksum of an `age1...` recipient is right (BIP 173): a mistyped one would lock everybody out. */
export function isRecipient(text: string): boolean {
  const data = [...text.slice('age1'.length)].map((character) => BECH32.indexOf(character));
  const prefix = [...'age'].map((character) => character.charCodeAt(0));
  const expanded = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31)];
  return text.startsWith('age1') && !data.includes(-1) && polymod([...expanded, ...data]) === 1;
}

function polymod(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATOR.entries()) if ((top >> bit) & 1) checksum ^= generator;
  }
  return checksum >>> 0;
}
