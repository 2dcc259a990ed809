import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

const REPLACEMENT = '\ufffd';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** A text as far as it could be read, and what is wrong with its bytes. */
export interface DecodedText {
  readonly text: string;
  readonly findings: readonly Diagnostic[];
}

/** Decodes UTF-8, with or without a byte order mark; what is in another encoding is one mistake, told once. */
export function decodeText(file: string, bytes: Buffer): DecodedText {
  const encoding = utf16Of(bytes);
  if (encoding !== undefined) {
    const message = `${file} is in ${encoding.toUpperCase()}, not in UTF-8`;
    return {
      text: new TextDecoder(encoding).decode(bytes),
      findings: [finding(file, 0, message, 'save it as UTF-8')],
    };
  }
  const start = startsWith(bytes, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const text = bytes.toString('utf8', start);
  if (isUtf8(bytes)) return { text, findings: [] };
  const { offset, byte } = firstBadByte(text, bytes, start);
  const message = `the byte 0x${byte.toString(16).toUpperCase()} is not UTF-8`;
  return {
    text,
    findings: [
      finding(file, offset, message, 'save the file as UTF-8; it may be in Latin-1 or Windows-1252'),
    ],
  };
}

function finding(file: string, start: number, message: string, help: string): Diagnostic {
  const span = { file, start, end: start + 1 };
  return {
    code: 'yaml/encoding',
    severity: 'error',
    message,
    span,
    help,
    reference: 'YAML 1.2.2 section 5.2',
  };
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** The first replacement character that the file does not have itself stands for the first bad byte. */
function firstBadByte(text: string, bytes: Buffer, start: number): { offset: number; byte: number } {
  let known = 0;
  let position = start;
  for (let offset = text.indexOf(REPLACEMENT); offset >= 0; offset = text.indexOf(REPLACEMENT, known)) {
    position += Buffer.byteLength(text.slice(known, offset));
    if (!startsWith(bytes, position, REPLACEMENT_BYTES)) return { offset, byte: bytes[position] ?? 0 };
    position += REPLACEMENT_BYTES.length;
    known = offset + 1;
  }
  throw new Error('text that is not UTF-8 decoded without a replacement character');
}

function startsWith(bytes: Buffer, position: number, prefix: Buffer): boolean {
  return bytes.subarray(position, position + prefix.length).equals(prefix);
}
