import type { Terminal } from './terminal.ts';

/** A line that tells how far a long work has come, for a person who waits. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  /** Removes the line, before anything else is printed. */
  readonly clear: () => void;
}

/** Milliseconds between two texts; nobody reads faster. */
const INTERVAL = 100;

/** Carriage return, then erase to the end of the line. */
const START = '\r\u001b[K';

/** The line on standard error; nobody waits for it where that is no terminal. */
export function progressLine({ say, talkStyle }: Terminal): ProgressLine {
  if (process.stderr.isTTY !== true) return { show: () => {}, clear: () => {} };
  let shown = 0;
  return {
    show: (text) => {
      if (Date.now() - shown < INTERVAL) return;
      shown = Date.now();
      say(`${START}${text.slice(0, talkStyle.width - 1)}`);
    },
    clear: () => {
      if (shown > 0) say(START);
      shown = 0;
    },
  };
}
