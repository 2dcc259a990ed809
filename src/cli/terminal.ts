import { styleText } from 'node:util';
import type { Role, Style } from '../diagnostics/formats/format.ts';
import { ExitCode, errorCode } from '../io/failure.ts';
import { mayBeTerminal, say, writeAll } from '../io/output.ts';

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

const LOOKS: Readonly<Record<Role, Parameters<typeof styleText>[0]>> = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  strong: 'bold',
  faint: 'dim',
  frame: 'blue',
  label: 'cyan',
  added: 'green',
  removed: 'red',
};

/** The columns of a terminal that does not tell its width, and of a file. */
const DEFAULT_WIDTH = 80;

/** The terminal of this process. Its streams are opened only to ask what they are: see writeAll. */
export function openTerminal(): Terminal {
  const output = once(() => terminalAt(1));
  const style = once(() => styleOf(output()));
  const talkStyle = once(() => styleOf(terminalAt(2)));
  let hasReader = true;
  return {
    print: (text) => {
      if (hasReader) hasReader = write(text);
    },
    say,
    get isInteractive() {
      return output() !== undefined;
    },
    get style() {
      return style();
    },
    get talkStyle() {
      return talkStyle();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Writes data; false when no more of it can be written. */
function write(text: string): boolean {
  try {
    writeAll(1, text);
    return true;
  } catch (error) {
    // A reader that has seen enough, such as head, is no failure; a full disk is one.
    if (errorCode(error) === 'EPIPE') return false;
    process.exitCode = ExitCode.failure;
    say(`mailc: cannot write to standard output: ${String(error)}\n`);
    return false;
  }
}

/** The terminal that standard output (1) or standard error (2) leads to, if it is one. */
function terminalAt(descriptor: 1 | 2): NodeJS.WriteStream | undefined {
  if (!mayBeTerminal(descriptor)) return undefined;
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  return stream.isTTY ? stream : undefined;
}

function styleOf(terminal: NodeJS.WriteStream | undefined): Style {
  const isColoured = wantsColor(terminal !== undefined);
  return {
    // A terminal that was opened by a program may have no columns.
    width: terminal?.columns || DEFAULT_WIDTH,
    paint: (role, text) => (isColoured ? styleText(LOOKS[role], text, { validateStream: false }) : text),
  };
}

/** no-color.org and force-color.org; otherwise colours are for terminals that know them. */
function wantsColor(isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}
