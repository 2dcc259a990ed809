import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '../../../src/emit/output.ts';
import { opendkim } from '../../../src/emit/outputs/opendkim/output.ts';
import { opendkimKeyTable } from '../../../src/emit/outputs/opendkim-key-table/output.ts';
import { opendkimSigningTable } from '../../../src/emit/outputs/opendkim-signing-table/output.ts';
import { opendkimTrustedHosts } from '../../../src/emit/outputs/opendkim-trusted-hosts/output.ts';
import { rspamd } from '../../../src/emit/outputs/rspamd/output.ts';
import { rspamdProxy } from '../../../src/emit/outputs/rspamd-proxy/output.ts';
import { rspamdSettings } from '../../../src/emit/outputs/rspamd-settings/output.ts';
import type { MailSystem } from '../../../src/mail/system.ts';
import { render } from '../dns/estate.ts';
import type { KeyPair } from './keys.ts';

/** A signer that runs with what was compiled for it. */
export interface RunningSigner {
  /** Where it listens as a milter. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Key pairs by `<domain>.<selector>`. */
export type PrivateKeys = ReadonlyMap<string, KeyPair>;

const SECONDS_TO_START = 30;

/** Starts OpenDKIM with the compiled files; only their folder, the port and the account are the test's. */
export async function startOpendkim(system: MailSystem, keys: PrivateKeys): Promise<RunningSigner> {
  const folder = temporaryFolder();
  const port = await freePort();
  const outputs = [opendkim, opendkimKeyTable, opendkimSigningTable, opendkimTrustedHosts];
  install(folder, outputs, system, (text) => text.replaceAll('/etc/opendkim', join(folder, 'etc/opendkim')));
  for (const [name, { privatePem }] of keys)
    write(join(folder, `etc/opendkim/keys/${name}.private`), privatePem);
  const config = join(folder, 'etc/opendkim/opendkim.conf');
  // Everybody may write to the folder that holds all temporary ones, which OpenDKIM finds unsafe.
  write(join(folder, 'test.conf'), `Include ${config}\nRequireSafeKeys no\nPidFile ${join(folder, 'pid')}\n`);
  const socket = `inet:${port}@127.0.0.1`;
  const account = userInfo().username;
  return start(
    'opendkim',
    ['-f', '-x', join(folder, 'test.conf'), '-p', socket, '-u', account],
    port,
    folder,
  );
}

/** Starts rspamd as it is installed, with the compiled files in its local.d. */
export async function startRspamd(system: MailSystem, keys: PrivateKeys): Promise<RunningSigner> {
  const folder = temporaryFolder();
  const [port, scanner] = [await freePort(), await freePort()];
  install(folder, [rspamd, rspamdSettings, rspamdProxy], system, (text) =>
    text
      .replaceAll('/var/lib/rspamd', join(folder, 'var/lib/rspamd'))
      .replace('upstream "local" {', `upstream "local" {\n  hosts = "127.0.0.1:${scanner}";`),
  );
  for (const [name, { privatePem, privateBase64 }] of keys) {
    write(join(folder, `var/lib/rspamd/dkim/${name}.key`), privateBase64 === '' ? privatePem : privateBase64);
  }
  const override = (file: string, text: string) => write(join(folder, 'etc/rspamd/override.d', file), text);
  override('worker-proxy.inc', `bind_socket = "127.0.0.1:${port}";`);
  override('worker-normal.inc', `bind_socket = "127.0.0.1:${scanner}";`);
  override('worker-controller.inc', 'enabled = false;');
  // Compiling its patterns for other purposes takes rspamd ten seconds at its first start.
  override('options.inc', `disable_hyperscan = true; url_tld = "${write(join(folder, 'tld'), 'org\n')}";`);
  return start(
    'rspamd',
    ['-f', '-i', ...rspamdFolders(folder), '-c', '/etc/rspamd/rspamd.conf'],
    port,
    folder,
  );
}

function rspamdFolders(folder: string): string[] {
  const places = { LOCAL_CONFDIR: 'etc/rspamd', DBDIR: 'var/lib/rspamd', LOGDIR: 'log', RUNDIR: 'run' };
  return Object.entries(places).flatMap(([name, place]) => {
    mkdirSync(join(folder, place), { recursive: true });
    return ['--var', `${name}=${join(folder, place)}`];
  });
}

function install(
  folder: string,
  outputs: Output[],
  system: MailSystem,
  relocate: (text: string) => string,
): void {
  for (const output of outputs) {
    for (const [path, text] of Object.entries(render(output, system)))
      write(join(folder, path), relocate(text));
  }
}

function write(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mailc-signer-'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function start(program: string, args: string[], port: number, folder: string): Promise<RunningSigner> {
  const path = `${process.env.PATH}:/usr/sbin`;
  const daemon = spawn(program, args, { stdio: 'ignore', env: { ...process.env, PATH: path } });
  const ended = once(daemon, 'exit');
  const stop = async () => {
    // OpenDKIM waits five seconds at SIGTERM; rspamd needs it to end its workers.
    daemon.kill(program === 'opendkim' ? 'SIGKILL' : 'SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answering(daemon, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

async function answering(daemon: ChildProcess, port: number): Promise<void> {
  for (let tenths = 0; tenths < SECONDS_TO_START * 10; tenths += 1) {
    if (daemon.exitCode !== null) throw new Error(`${daemon.spawnfile} ended with ${daemon.exitCode}`);
    if (await accepts(port)) return;
    await sleep(100);
  }
  throw new Error(`${daemon.spawnfile} does not answer after ${SECONDS_TO_START} seconds`);
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
