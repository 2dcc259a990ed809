import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Authority } from './authority.ts';
import { Machine, type MachineSpec } from './machine.ts';
import { joinMachines } from './network.ts';
import { allTails, type Condition, until } from './until.ts';

const INIT = fileURLToPath(new URL('init.sh', import.meta.url));
const NAMESPACES = ['--mount', '--net', '--uts', '--pid', '--ipc', '--fork', '--kill-child'];

/** What a stage consists of. One machine is called `world`: it keeps the network, the DNS, and all that is outside. */
export interface StageSpec {
  readonly machines: readonly MachineSpec[];
}

/** A few machines on one network, with an authority that all of them trust. */
export class Stage {
  readonly authority: Authority;
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #processes: readonly ChildProcessWithoutNullStreams[];

  private constructor(
    authority: Authority,
    machines: readonly Machine[],
    processes: readonly ChildProcessWithoutNullStreams[],
  ) {
    this.authority = authority;
    this.#machines = new Map(machines.map((machine) => [machine.name, machine]));
    this.#processes = processes;
  }

  /** Brings the machines up. Each ends with this process, however that ends; `stop` ends them sooner. */
  static async start({ machines: specs }: StageSpec): Promise<Stage> {
    const processes = specs.map(unshare);
    try {
      const pids = await Promise.all(processes.map(ready));
      const machines = specs.map((spec, index) => new Machine(spec, pids[index] ?? 0));
      const stage = new Stage(await Authority.create(), machines, processes);
      const world = stage.machine('world');
      await joinMachines(
        world,
        machines.filter((machine) => machine !== world),
      );
      await Promise.all(specs.map((spec) => stage.#furnish(spec)));
      return stage;
    } catch (error) {
      await endAll(processes);
      throw error;
    }
  }

  /** A machine by its name. */
  machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`the stage has no machine ${name}`);
    return machine;
  }

  /** Waits for something to happen on any machine; see `until`. */
  async until<T>(condition: Condition<T>, what: string, timeout?: number): Promise<T> {
    return await until(condition, what, [...this.#machines.values()], timeout);
  }

  /** The last lines of every log of every machine. */
  async tails(): Promise<string> {
    return await allTails([...this.#machines.values()]);
  }

  /** Ends every machine and all that runs there. */
  async stop(): Promise<void> {
    await endAll(this.#processes);
    await Promise.all([...this.#machines.values()].map((machine) => machine.ended()));
  }

  /** What every machine has: names, a resolver, an authority it trusts, and somebody who writes down what is logged. */
  async #furnish({ name, hostname = name, addresses }: MachineSpec): Promise<void> {
    const machine = this.machine(name);
    const short = hostname.split('.')[0];
    const own = addresses.map((address) => `${address} ${hostname} ${short}\n`).join('');
    await machine.write('/etc/hosts', `127.0.0.1 localhost\n::1 localhost\n${own}`);
    await machine.write('/etc/mailname', `${hostname}\n`);
    const resolver = this.machine('world').address();
    await machine.write('/etc/resolv.conf', `nameserver ${resolver}\noptions timeout:1 attempts:1\n`);
    await trust(machine, this.authority.certificate);
    await punishNobody(machine);
    await machine.start('syslog', ['perl', '-e', SYSLOG]);
    await machine.until(() => machine.exists('/dev/log'), 'a listener at /dev/log');
  }
}

/** PAM lets whoever errs in a password wait for two seconds, and a test errs often. */
async function punishNobody(machine: Machine): Promise<void> {
  const file = '/etc/pam.d/common-auth';
  await machine.write(file, (await machine.read(file)).replace(/pam_unix\.so/g, '$& nodelay'));
}

/** Writes down every message, without its priority: what the C library sends has the form of a line already. */
const SYSLOG = `
use Socket;
umask 0;
socket(my $log, PF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($log, sockaddr_un('/dev/log')) or die $!;
open(my $file, '>>', '/var/log/syslog') or die $!;
$file->autoflush(1);
while (defined recv($log, my $message, 65536, 0)) {
  $message =~ s/^<\\d+>//;
  $message =~ s/[\\n\\0]*$//;
  print $file "$message\\n";
}
`;

/** Adds an authority as update-ca-certificates does, in a hundredth of its time. */
async function trust(machine: Machine, certificate: string): Promise<void> {
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  await machine.write(bundle, `${await machine.read(bundle)}${certificate}`);
  const file = `/usr/local/share/ca-certificates/${createHash('sha256').update(certificate).digest('hex')}.crt`;
  await machine.write(file, certificate);
  const hash = (await machine.check(['openssl', 'x509', '-noout', '-hash', '-in', file])).trim();
  await machine.check(['ln', '-s', file, `/etc/ssl/certs/${hash}.0`]);
}

/** In a session of its own, so that a Ctrl-C at the terminal reaches the test alone. */
function unshare({ name, hostname = name }: MachineSpec): ChildProcessWithoutNullStreams {
  return spawn('unshare', [...NAMESPACES, 'bash', '--norc', INIT, hostname], { detached: true });
}

/** Waits until a machine is one, and gives its first process. */
async function ready(unshared: ChildProcessWithoutNullStreams): Promise<number> {
  let complaints = '';
  unshared.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk;
  });
  await Promise.race([once(unshared.stdout, 'data'), once(unshared, 'close')]);
  const { pid, exitCode } = unshared;
  if (exitCode !== null) throw new Error(`a machine did not come up: ${complaints}`);
  return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
}

/** When the end of the input does not end a machine, the end of unshare does. */
async function endAll(processes: readonly ChildProcessWithoutNullStreams[]): Promise<void> {
  await Promise.all(processes.map(end));
}

async function end(unshared: ChildProcessWithoutNullStreams): Promise<void> {
  if (unshared.exitCode !== null || unshared.signalCode !== null) return;
  const exit = once(unshared, 'exit');
  const force = setTimeout(() => unshared.kill('SIGKILL'), 2000);
  unshared.stdin.destroy();
  await exit;
  clearTimeout(force);
}
