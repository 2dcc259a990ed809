import { createColors } from 'picocolors';
import type { Role, Style } from '../diagnostics/formats/format.ts';
import { ExitCode } from '../io/failure.ts';

/** Where a verb prints. */
export interface Terminal {
  /** Data, for people and programs, on standard output. */
  readonly print: (text: string) => void;
  /** Talk, for people, on standard error. */
  readonly say: (text: string) => void;
  /** True when a person reads standard output as it comes. */
  readonly isInteractive: boolean;
  /** How data looks. */
  readonly style: Style;
  /** How talk looks. */
  readonly talkStyle: Style;
}

/** The columns of a terminal that does not tell its width, and of a file. */
const DEFAULT_WIDTH = 80;

/** The terminal of this process. */
export function openTerminal(): Terminal {
  const { stdout, stderr } = process;
  stdout.on('error', endOutput);
  return {
    print: (text) => stdout.write(text),
    say: (text) => stderr.write(text),
    isInteractive: stdout.isTTY === true,
    style: styleOf(stdout),
    talkStyle: styleOf(stderr),
  };
}

/** A reader that has seen enough, such as head, is no failure; a full disk is one. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.exitCode = ExitCode.failure;
  process.stderr.write(`mailc: cannot write to standard output: ${error.message}\n`);
}

function styleOf(stream: NodeJS.WriteStream): Style {
  const colors = createColors(wantsColor(stream));
  const paints: Record<Role, (text: string) => string> = {
    error: (text) => colors.bold(colors.red(text)),
    warning: (text) => colors.bold(colors.yellow(text)),
    strong: colors.bold,
    faint: colors.dim,
    frame: colors.blue,
    label: colors.cyan,
    added: colors.green,
    removed: colors.red,
  };
  // A terminal that was opened by a program may have no columns.
  return { width: stream.columns || DEFAULT_WIDTH, paint: (role, text) => paints[role](text) };
}

/** no-color.org and force-color.org; otherwise colours are for terminals that know them. */
function wantsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}
