import { type AgeProblem, parseAge } from './age.ts';

const TOKEN = /^sealed:([a-z0-9-]+):([A-Za-z0-9_-]+)$/;

/** What the plaintext of a sealed address is filled up to, with line breaks: its length would confirm a guess. */
export const SEALED_ADDRESS_OCTETS = 256;

/** An address that only the server can open. */
export interface SealedAddress {
  /** What it is shown by. */
  readonly name: string;
  /** The age file. */
  readonly bytes: Uint8Array;
  /** The marks of its recipients, as its label states them. */
  readonly marks: readonly string[];
}

export type ParsedSealedAddress =
  | { readonly ok: true; readonly sealed: SealedAddress }
  | { readonly ok: false; readonly problem: AgeProblem | 'other-name' };

/** The name of a sealed destination; undefined for any other text. */
export function sealedName(text: string): string | undefined {
  return text.startsWith('sealed:') ? TOKEN.exec(text)?.[1] : undefined;
}

/** Where mail for a sealed destination goes on the server: to a name of the table `sealed`, which nothing outside can address. */
export function sealedLocalAddress(name: string): string {
  return `sealed-${name}@localhost`;
}

/** A token as it stands in mail.yml. */
export function sealedToken(name: string, bytes: Uint8Array): string {
  return `sealed:${name}:${Buffer.from(bytes).toString('base64url')}`;
}

/** Reads a token without any key: it has to be a whole age file that states the name which stands beside it. */
export function parseSealedAddress(token: string): ParsedSealedAddress {
  const [, name = '', text = ''] = TOKEN.exec(token) ?? [];
  const parsed = parseAge(Buffer.from(text, 'base64url'));
  if (!parsed.ok) return parsed;
  const { header, bytes } = parsed;
  const isWhole = header.payload === 16 + SEALED_ADDRESS_OCTETS + 16 && sealedToken(name, bytes) === token;
  if (!isWhole || header.label?.marks.length !== header.recipients)
    return { ok: false, problem: 'truncated' };
  if (header.label.name !== name) return { ok: false, problem: 'other-name' };
  return { ok: true, sealed: { name, bytes, marks: header.label.marks } };
}
