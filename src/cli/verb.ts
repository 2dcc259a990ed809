import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** What the definition of a verb is given. */
export interface Setting {
  readonly terminal: Terminal;
  /** Receives the exit code of the verb. */
  readonly end: (exitCode: number) => void;
}

/**
 * Adds a verb with its arguments and options to the command line. What the verb does is loaded by its action, so that
 * help and completion load no more than words.
 */
export type DefineVerb = (program: Command, setting: Setting) => void;
