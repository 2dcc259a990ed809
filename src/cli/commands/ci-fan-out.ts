import { Conversation } from '../../deploy/conversation.ts';
import { serverGoesFirst } from '../../deploy/deploy.ts';
import { childPipeline } from '../../deploy/fan-out.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { MachineAccess } from '../../io/ssh.ts';
import { buildOfCommit, type CommittedBuild, releaseFor } from '../commit.ts';
import type { Terminal } from '../terminal.ts';

export interface FanOutOptions {
  readonly file: string;
  readonly image?: string;
}

/** What Debian's Node runs in, where the job does not say what it runs in. */
const IMAGE = 'node:20-bookworm';

/** `mailc ci fan-out`: prints a child pipeline that deploys the commit that is checked out, a job for each machine. */
export async function ciFanOut({ file, image = IMAGE }: FanOutOptions, terminal: Terminal): Promise<number> {
  const build = await buildOfCommit(file, undefined, terminal);
  if (build === undefined) return ExitCode.findings;
  const { machines } = build.fleet;
  const serverFirst = await orderOf(file, build);
  terminal.print(childPipeline({ file, machines, serverFirst, estate: build.estate, image }));
  return ExitCode.clean;
}

/** What the server has decides; it is asked now, for the jobs cannot change their order. */
async function orderOf(file: string, build: CommittedBuild): Promise<boolean> {
  const server = build.fleet.machines.find(({ kind }) => kind === 'server');
  if (server === undefined) return true;
  const access = MachineAccess.open(file);
  try {
    const status = await new Conversation(server, access).status();
    if (typeof status === 'string') throw new Failure(`${server.name}: ${status}`);
    const release = (await releaseFor(build))(server);
    return await serverGoesFirst(build.history, { machine: server, status, release });
  } finally {
    access.close();
  }
}
