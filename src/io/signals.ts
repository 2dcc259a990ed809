import { setImmediate as nextTurn } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A time in which a signal does not end the process at once. */
export interface HeldSignals {
  /** True when a signal has come: what can be given up should be. */
  readonly stopped: () => boolean;
  /** Ends the time; a signal that has come ends the process now, as it would have. */
  readonly release: () => Promise<void>;
}

/** Holds back Ctrl-C and the usual request to end while files are in a state that nobody should find. */
export function holdSignals(): HeldSignals {
  let received: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals) => {
    received ??= signal;
  };
  for (const signal of SIGNALS) process.on(signal, note);
  return {
    stopped: () => received !== undefined,
    release: async () => {
      // A signal that came while nothing else could run is only told of when the event loop goes round once.
      await nextTurn();
      await nextTurn();
      for (const signal of SIGNALS) process.off(signal, note);
      if (received !== undefined) process.kill(process.pid, received);
    },
  };
}

/** Does work that a signal does not come into; one that has come ends the process after it, as it would have. */
export async function uninterrupted<Result>(work: () => Promise<Result>): Promise<Result> {
  const signals = holdSignals();
  try {
    return await work();
  } finally {
    await signals.release();
  }
}

/** True while another process of that number runs. */
export function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
