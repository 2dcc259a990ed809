import { plainText } from './plain.ts';

/**
 * Text of an MTA-STS policy (RFC 8461 section 3.2). Its lines end in CRLF, so a layout writes the carriage return
 * as a value of its own; no other value may hold one.
 */
export function mtaStsText(value: unknown): string {
  return value === '\r' ? value : plainText(value);
}
