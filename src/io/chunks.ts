import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

interface Chunk {
  readonly exports: object;
}

type Define = (exports: object, require: (id: string) => unknown, module: Chunk) => void;

const loaded = new Map<string, Chunk>();

/**
 * Loads a chunk of the bundle, a function in ASCII around a CommonJS module, and what it requires: other chunks, and
 * modules of Node. Beside a chunk may lie what V8 made of it when it was bundled; with that it need not be compiled again, which
 * is most of the time that a short command takes.
 */
export function loadChunk(path: string): object {
  const known = loaded.get(path);
  if (known !== undefined) return known.exports;
  const chunk: Chunk = { exports: {} };
  loaded.set(path, chunk);
  const require = (id: string) =>
    id.startsWith('.') ? loadChunk(join(dirname(path), id)) : process.getBuiltinModule(id);
  compile(path)(chunk.exports, require, chunk);
  return chunk.exports;
}

function compile(path: string): Define {
  const cachedData = compiledCode(path);
  const source = readFileSync(path, 'latin1');
  return new Script(source, { filename: path, ...(cachedData && { cachedData }) }).runInThisContext();
}

/** V8 takes compiled code only from its own version; scripts/record-compiled.cjs writes it under this name. */
function compiledCode(path: string): Buffer | undefined {
  const compiled = `${path}.${process.version}-${process.arch}`;
  return existsSync(compiled) ? readFileSync(compiled) : undefined;
}
