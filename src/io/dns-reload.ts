import { execa } from 'execa';
import { Failure } from './failure.ts';

/** Seconds that a server may take to read a zone. */
const PATIENCE = 60;

/** Runs the program that the administrator names, without a shell; throws Failure with what it said when it fails. */
export async function reload(command: readonly string[]): Promise<void> {
  const [program = '', ...args] = command;
  const { exitCode, code, all, timedOut } = await execa(program, args, {
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: PATIENCE * 1000,
  });
  if (exitCode === 0) return;
  const said = all.trim();
  const ended = timedOut ? `did not end within ${PATIENCE} s` : `ended with ${exitCode}`;
  const reason =
    code === 'ENOENT' ? 'there is no such program' : `it ${ended}${said === '' ? '' : `: ${said}`}`;
  throw new Failure(`the files are published, but ${command.join(' ')} failed: ${reason}`, {
    help: 'mend that and run the command again: it reloads as long as the server has an older serial',
  });
}
