import { text } from 'node:stream/consumers';

/** True when a person types what is read. */
export function isTyped(): boolean {
  return process.stdin.isTTY === true;
}

/** All of standard input, which is waited for. */
export function readInput(): Promise<string> {
  return text(process.stdin);
}
