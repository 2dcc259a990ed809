import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { RSA_2048 } from '../../src/check/example-keys.ts';
import { MAILC, SMALL } from '../support/mailc.ts';
import { scratch } from '../support/scratch.ts';

interface Loaded {
  /** Modules of Node that are not there when a program starts. */
  readonly modules: readonly string[];
  readonly chunks: readonly { readonly bytes: number; readonly isCompiled: boolean }[];
}

/** Each of them takes as long to load as a small mail.yml to check. */
const SLOW = ['child_process', 'crypto', 'dgram', 'http', 'net', 'stream', 'tty', 'worker_threads', 'zlib'];

const KEYS = `dkim:
  keys:
    example.org:
      - { selector: one, algorithm: rsa, state: signing, public_key: keys/one.pub }
`;

/** What a mail.yml without findings takes; a chunk of a few lines does not count as one. */
it.each([
  ['check', 1, [], ''],
  ['check', 1, [], KEYS],
  ['build', 2, ['crypto', 'stream'], ''],
] as const)('%s loads %i chunks and of the slow modules %j', async (verb, count, modules, more) => {
  const loaded = await load(verb, SMALL + more);
  expect(SLOW.filter((name) => loaded.modules.includes(name))).toEqual(modules);
  expect(loaded.chunks.filter(({ bytes }) => bytes > 5000)).toHaveLength(count);
  expect(loaded.chunks.length).toBeLessThan(count + 3);
  const bytes = loaded.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  expect(bytes).toBeLessThan(verb === 'check' ? 450_000 : 600_000);
  expect(loaded.chunks.filter(({ isCompiled }) => !isCompiled)).toEqual([]);
});

async function load(verb: string, text: string): Promise<Loaded> {
  const directory = scratch({ 'mail.yml': text, 'keys/one.pub': RSA_2048 });
  const probe = fileURLToPath(new URL('startup-probe.cjs', import.meta.url));
  const result = join(directory, 'loaded.json');
  const { stderr } = await execa(process.execPath, ['--require', probe, MAILC, verb], {
    cwd: directory,
    env: { LOADED: result },
    stdin: 'ignore',
  });
  expect(stderr).not.toContain('warning');
  return JSON.parse(readFileSync(result, 'utf8'));
}
