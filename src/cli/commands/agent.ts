import { dirname, join } from 'node:path';
import { Conversation } from '../../deploy/conversation.ts';
import { agentDigest, installScript } from '../../deploy/install.ts';
import type { MachineStatus } from '../../deploy/status.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { readAttachment } from '../../io/files.ts';
import { MachineAccess, runAsRoot } from '../../io/ssh.ts';
import { emitFiles } from '../../pipeline.ts';
import { releaseFor } from '../commit.ts';
import { type Fleet, machineNamed, openFleet } from '../fleet.ts';
import type { Terminal } from '../terminal.ts';

export interface AgentInstallOptions {
  readonly file: string;
  readonly print?: boolean;
}

/** `mailc agent install`: puts the agent on a machine, as root, or prints the script that does. */
export async function agentInstall(
  name: string,
  options: AgentInstallOptions,
  terminal: Terminal,
): Promise<number> {
  const fleet = await openFleet(options.file, terminal);
  if (fleet === undefined) return ExitCode.findings;
  const machine = machineNamed(fleet.machines, name);
  const script = await scriptFor(machine.name, machine.kind, fleet, options.file);
  if (options.print === true) {
    terminal.print(script);
    return ExitCode.clean;
  }
  const answer = await runAsRoot(options.file, machine.address, script);
  terminal.print(answer.output === '' ? '' : `${answer.output}\n`);
  if (answer.exitCode === 0) return ExitCode.clean;
  throw new Failure(
    `the agent was not installed on ${machine.name}: ${answer.complaint.trim().replaceAll('\n', ' ')}`,
    {
      help: `log in by other means and run what this prints: mailc agent install ${machine.name} --print`,
    },
  );
}

async function scriptFor(name: string, kind: 'server' | 'host', fleet: Fleet, file: string): Promise<string> {
  const files = new Map((await emitFiles(fleet.system)).map(({ path, content }) => [path, content]));
  const release = (await releaseFor({ fleet, files }))({ name });
  const key = (which: string) => publicKey(file, `${which}.pub`);
  return installScript(release, kind, { agent: key('agent'), upload: key('upload') });
}

function publicKey(file: string, name: string): string {
  const key = readAttachment(dirname(file), join('ssh', name));
  if (key !== undefined) return key;
  throw new Failure(`there is no ssh/${name} beside ${file}`, {
    help: `make the pair with ssh-keygen -t ed25519, keep the private key for CI, and commit the public key as ssh/${name}`,
  });
}

/** `mailc agent doctor`: says what a machine lacks before it can be deployed to. */
export async function agentDoctor(
  name: string,
  { file }: { readonly file: string },
  terminal: Terminal,
): Promise<number> {
  const fleet = await openFleet(file, terminal);
  if (fleet === undefined) return ExitCode.findings;
  const machine = machineNamed(fleet.machines, name);
  const access = MachineAccess.open(file);
  try {
    const status = await new Conversation(machine, access).status();
    const upload = await access.tryUpload(machine.address);
    const faults = [
      ...(typeof status === 'string' ? [`the agent: ${status}`] : faultsOf(status, machine.name)),
      ...(upload.exitCode === 0 ? [] : [`the upload: ${upload.complaint.trim()}`]),
    ];
    for (const fault of faults) terminal.print(`${machine.name}: ${fault}\n`);
    if (faults.length === 0) terminal.print(`${machine.name}: nothing is missing\n`);
    return faults.length === 0 ? ExitCode.clean : ExitCode.findings;
  } finally {
    access.close();
  }
}

function faultsOf(status: MachineStatus, name: string): string[] {
  const again = `run mailc agent install ${name}`;
  return [
    ...(status.machine === name ? [] : [`the agent says that this is ${status.machine}; ${again}`]),
    ...(status.agent === agentDigest ? [] : [`the agent is not that of this mailc; ${again}`]),
    ...status.missing.map((what) => `${what} is missing`),
    ...(status.degraded === undefined ? [] : [`after a rollback: ${status.degraded}`]),
    ...(status.pending === undefined ? [] : ['an activation waits to be confirmed']),
    ...status.drift.map(({ path }) => `${path} was changed by hand`),
  ];
}
