import { fstatSync, statSync, writeSync } from 'node:fs';
import { errorCode } from './failure.ts';

/** Milliseconds that the reader of a full pipe is given. */
const PATIENCE = 1;

/**
 * Writes a text to standard output (1) or standard error (2), all of it before it returns, as the streams of Node do for
 * files, terminals and pipes. To open one of those takes longer than to check a small mail.yml.
 */
export function writeAll(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSome(descriptor, bytes, written);
}

/** Writes talk for people to standard error; where there is nobody left to tell, that is no failure. */
export function say(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // Whoever closed it did not want to know.
  }
}

/** A pipe that somebody made non-blocking may be full; how many bytes it took. */
function writeSome(descriptor: number, bytes: Buffer, start: number): number {
  try {
    return writeSync(descriptor, bytes, start);
  } catch (error) {
    if (errorCode(error) !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    return 0;
  }
}

/**
 * False for standard output (1) or standard error (2) where it leads to a file, a pipe or nowhere. Only what may be a
 * terminal is worth to be asked by way of its stream.
 */
export function mayBeTerminal(descriptor: 1 | 2): boolean {
  const stats = fstatSync(descriptor);
  return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}
