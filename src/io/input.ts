import { text } from 'node:stream/consumers';

/** All of standard input, which is waited for. */
export function readInput(): Promise<string> {
  return text(process.stdin);
}
