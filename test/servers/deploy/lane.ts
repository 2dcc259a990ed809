import { setTimeout as pause } from 'node:timers/promises';
import type { Machine } from '../stage/machine.ts';
import { startPostfix } from '../stage/postfix.ts';
import { type DeployEstate, type Name, type Run, type Running, SSHD } from './estate.ts';

/** What a machine has, when all has come to rest. */
export type Has = 'old' | 'new' | 'something else';

/** The two releases between which faults happen. */
export interface Releases {
  readonly old: string;
  readonly new: string;
}

/** What mailc says by its exit code. */
const SAYS: Readonly<Record<number, string>> = {
  0: 'confirmed',
  4: 'refused',
  5: 'rolled back',
  6: 'degraded',
};

/**
 * Looks again and again whether the current release is complete, and writes down when it is not. One that has ceased to be
 * the current one meanwhile may be gone.
 */
const WATCH = `
while :; do
  release=$(readlink -f /var/lib/mailc/current) && [ -e "$release/contents" ] &&
    (cd "$release" && grep -E '^[0-9a-f]{64}  files/' contents | sha256sum --check --status --strict) ||
    [ "$release" != "$(readlink -f /var/lib/mailc/current)" ] || echo "$release" >>/var/log/incomplete
  sleep 0.5
done
`;

/** What a rollback does, without its probes. */
const RESET = `
cd /var/lib/mailc && ln -sfn releases/RELEASE next && mv -T next current
for place in $(awk '$1 == "file" { print $8 }' current/manifest); do
  ln -sfn /var/lib/mailc/current/files$place $place
done
postfix reload
`;

/** Everything but the machine's first process, and what the test itself runs there. */
export const POWER_FAILURE =
  "kill -9 $(ps -eo pid=,comm= | awk -v me=$$ '$1 != 1 && $1 != me && $2 !~ /^(perl|sh|sleep|sendmail|postdrop|ps|awk|readlink|sha256sum|grep)$/ { print $1 }'); kill -9 $$";

/** A host on which faults are tried, one after the other: each begins with the old release and is to get the new one. */
export class Lane {
  readonly name: Name;
  readonly machine: Machine;
  readonly estate: DeployEstate;
  readonly releases: Releases;

  constructor(estate: DeployEstate, name: Name, releases: Releases) {
    this.name = name;
    this.machine = estate.machine(name);
    this.estate = estate;
    this.releases = releases;
  }

  async watch(): Promise<void> {
    await this.machine.start('watch', ['sh', '-c', WATCH]);
  }

  /** From here on somebody edits the current release by hand. */
  async unwatch(): Promise<void> {
    await this.machine.stop('watch');
  }

  /** The releases that were seen incomplete while they were current. */
  async seenIncomplete(): Promise<string> {
    return await this.machine.log('incomplete');
  }

  /**
   * What happens once at each of some steps of the agent, in bash, and for how many seconds it waits for a confirmation.
   * The marks of what has happened are /run/fault.STEP.
   */
  async configure(at: Readonly<Record<string, string>> = {}, deadline = 60): Promise<void> {
    const cases = Object.entries(at).map(
      ([step, action]) =>
        `  [[ $1 != ${step} || -e /run/fault.${step} ]] || { touch /run/fault.${step}; ${action}; }\n`,
    );
    await this.machine.run(['sh', '-c', 'rm -f /run/fault.*']);
    await this.machine.write(
      '/etc/mailc/agent.conf',
      `deadline=${deadline} patience=20\non_step() {\n  :\n${cases.join('')}}\n`,
    );
  }

  /** Waits until a deploy has brought the agent to a step that was configured. */
  async reached(step: string, deploy: Running): Promise<void> {
    let ended: Run | undefined;
    void deploy.ended.then((run) => {
      ended = run;
    });
    while (!(await this.machine.exists(`/run/fault.${step}`))) {
      if (ended !== undefined) throw new Error(`${this.name} does not come to ${step}: ${ended.stderr}`);
      await pause(20);
    }
  }

  /** Deploys to this machine alone, and tells what mailc says to that. */
  async deploy(options: { readonly cwd?: string } = {}): Promise<string> {
    return saidBy(await this.estate.mailc(['deploy', '--target', this.name], options));
  }

  /** Starts the same, for a test that does something meanwhile. */
  start(): Running {
    return this.estate.start(['deploy', '--target', this.name]);
  }

  /** Waits until no agent is at work and nothing is pending, and tells what the machine has. */
  async rest(): Promise<Has> {
    for (const end = Date.now() + 60_000; ; await pause(100)) {
      if (Date.now() > end) throw new Error(`${this.name} does not come to rest: ${await this.status()}`);
      if (await this.machine.exists('/var/lib/mailc/state/pending')) continue;
      await this.machine.check(['flock', '/var/lib/mailc/state', 'true']);
      const status = await this.status();
      if (status.startsWith('agent ') && !/^pending /m.test(status)) return this.#hasOf(status);
    }
  }

  #hasOf(status: string): Has {
    const release = /^release (\w+)$/m.exec(status)?.[1];
    if (release === this.releases.old) return 'old';
    return release === this.releases.new ? 'new' : 'something else';
  }

  async status(): Promise<string> {
    return (await this.machine.run(['mailc-agent', 'status'])).stdout;
  }

  /** Makes the machine as it was before a fault: the old release, and nothing of the new one. */
  async reset(): Promise<void> {
    await this.configure();
    if ((await this.rest()) !== 'old') await this.run(RESET.replaceAll('RELEASE', this.releases.old));
    const rest = `releases/${this.releases.new} incoming/* state/{pending,previous,degraded}`;
    await this.run(`cd /var/lib/mailc && rm -rf ${rest}`);
  }

  /** Waits until nothing is left of what a machine starts; nothing is asked there, for that would be ended too. */
  async powerless(): Promise<void> {
    const isOn = (name: string) => !this.machine.fallen().includes(name);
    while (['sshd', 'postfix'].some(isOn)) await pause(20);
  }

  /** Starts what a machine starts when it comes up, the agent first; or what of it has ended. */
  async boot(): Promise<void> {
    await this.machine.run(['mailc-agent', 'boot']);
    const fallen = this.machine.fallen();
    if (fallen.includes('sshd')) await this.machine.start('sshd', SSHD);
    if (fallen.includes('postfix')) await startPostfix(this.machine);
  }

  /** Runs a script on the machine, as root. */
  async run(script: string): Promise<void> {
    await this.machine.check(['bash', '-c', script]);
  }
}

/** The word for how mailc ended; what it printed where it has none. */
export function saidBy({ exitCode, stdout, stderr }: Run): string {
  return SAYS[exitCode ?? -1] ?? `${exitCode}: ${stdout}${stderr}`;
}
