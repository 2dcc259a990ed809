import { open, stat } from 'node:fs/promises';

/** A log that only grows; over a long run it becomes too large to be read as a whole again and again. */
export class Log {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** In octets. */
  async size(): Promise<number> {
    return (await stat(this.#path)).size;
  }

  /** What has been written since it had a size; every octet is one character. */
  async from(start: number): Promise<string> {
    const file = await open(this.#path, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, (await file.stat()).size - start));
      await file.read(buffer, 0, buffer.length, start);
      return buffer.toString('latin1');
    } finally {
      await file.close();
    }
  }
}
