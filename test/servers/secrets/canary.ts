import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { scratch } from '../../support/scratch.ts';
import type { Machine } from '../stage/machine.ts';

/** Programs that are told of secrets by their standard input, with their places. */
const WATCHED = [
  'age',
  'openssl',
  'od',
  'tr',
  'sed',
  'tail',
  'base64',
  'cat',
  'install',
  'saslpasswd2',
  'db_load',
  'postalias',
  'postmap',
];

/** Writes down what a program was called with, and its environment, and becomes the program. */
const SHIM = `#!/bin/bash
mapfile -d '' -t environment </proc/$$/environ
printf '%s ' "$0" "$@" "\${environment[@]}" >>/var/log/called
printf '\\n' >>/var/log/called
for place in /usr/sbin /usr/bin; do
  [ ! -x "$place/\${0##*/}" ] || exec "$place/\${0##*/}" "$@"
done
`;

/** Looks at every process of this computer, those of the machines too, until it is ended. */
const WATCH = `
while sleep 0.02; do grep -sazlFf "$1" /proc/[0-9]*/cmdline /proc/[0-9]*/environ; done
`;

/** Where a machine keeps what it was given since it was started. */
const PLACES = ['/etc', '/var', '/run', '/tmp', '/root/.ssh', '/home', '/dev/shm'];

/** Secrets that the test knows, and where they are looked for while mailc and the machines work with them. */
export class Canary {
  readonly #directory = scratch();
  readonly #watch: ReturnType<typeof startWatch>;
  readonly #secrets: string[] = [];
  /** In seconds since 1970. */
  readonly #begun = Math.floor(Date.now() / 1000);

  /** The file of all forms of the secrets: programs read it, so that none has them as an argument. */
  get #patterns(): string {
    return join(this.#directory, 'patterns');
  }

  constructor() {
    this.#watch = startWatch(this.#patterns);
  }

  /** From now on, this is looked for, in the ways in which it could be found: also as SASL PLAIN, base64 and hex. */
  add(secret: string, login = ''): void {
    const encoded = [`\0${login}\0${secret}`, secret, `x${secret}`, `xx${secret}`].map((text) =>
      Buffer.from(text).toString('base64').slice(4, -8),
    );
    this.#secrets.push(secret, ...encoded, Buffer.from(secret).toString('hex'));
    writeFileSync(this.#patterns, this.#secrets.map((form) => `${form}\n`).join(''), { mode: 0o600 });
  }

  stop(): void {
    this.#watch.process.kill('SIGKILL');
  }

  /** The processes that had one of them in their arguments or their environment. */
  get shown(): string[] {
    return this.#watch.hits().split('\n').filter(Boolean);
  }

  /** The forms that are in a text. */
  in(text: string): string[] {
    return this.#secrets.filter((form) => text.includes(form));
  }

  /** The files of a directory that have one of them, Git's objects too. */
  async below(directory: string): Promise<string[]> {
    const files = readdirSync(directory, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const found = paths.filter((path) => this.in(readFileSync(path, 'latin1')).length > 0);
    const { stdout } = await execa('git', ['cat-file', '--batch-all-objects', '--batch', '--unordered'], {
      ...{ cwd: directory, encoding: 'latin1' as 'utf8' },
    });
    return [...found, ...this.in(stdout).map(() => 'an object of Git')];
  }

  /** The files of a machine that have one of them, with their rights. */
  async on(machine: Machine): Promise<string[]> {
    await machine.write('/run/patterns', readFileSync(this.#patterns), { mode: '0600' });
    // What stood on this computer before is not looked at.
    const search = `find ${PLACES.join(' ')} -type f -newerct @${this.#begun} ! -name patterns -print0 |
      xargs -0r grep -laFf /run/patterns | sort | xargs -r stat -c '%n %a %U:%G'`;
    return (await machine.check(['sh', '-c', search])).split('\n').filter(Boolean);
  }
}

/** Writes down in /var/log/called with what the programs are called that are told of secrets. */
export async function observe(machine: Machine): Promise<void> {
  await machine.write('/var/log/called', '', { mode: '0666' });
  for (const name of WATCHED) await machine.write(`/usr/local/bin/${name}`, SHIM, { mode: '0755' });
}

/** The patterns are in a file, so that the watch does not find itself. */
function startWatch(patterns: string) {
  let hits = '';
  const process = execa('bash', ['--norc', '-c', WATCH, 'watch', patterns], { reject: false, buffer: false });
  process.stdout.on('data', (chunk: Buffer) => {
    hits += chunk;
  });
  return { process, hits: () => hits };
}
