import { CommanderError } from 'commander';
import { visible, visibleLines } from '../diagnostics/formats/visible.ts';
import { ExitCode, Failure } from '../io/failure.ts';
import { createProgram } from './program.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Runs the verb that the arguments name and gives the exit code; every error ends here. */
export async function run(args: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  let exitCode: number = ExitCode.clean;
  try {
    const end = (code: number) => {
      exitCode = code;
    };
    const program = await createProgram(args[0], { terminal, end });
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return tell(error, terminal);
  }
}

/** Says what went wrong and gives the exit code. */
function tell(error: unknown, { say, talkStyle: { paint } }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.clean : ExitCode.usage;
  if (error instanceof Failure) {
    say(`${paint('error', 'error:')} ${visible(error.message)}\n`);
    if (error.help !== undefined) say(`${paint('label', 'help:')} ${visible(error.help)}\n`);
    return error.exitCode;
  }
  say(`${paint('error', 'This is a bug in mailc')}, not a mistake of yours.\n\n`);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(`${visibleLines(trace)}\n\n`);
  say(
    `mailc ${MAILC_VERSION}, Node ${process.version}, ${process.platform}. Please report it with these lines`,
  );
  say(' and the part of mail.yml that brings it about.\n');
  return ExitCode.failure;
}
