/** The documented exit codes of every verb. */
export const ExitCode = { clean: 0, findings: 1, usage: 2, failure: 3 } as const;

/** What a failure says beside its sentence. */
interface FailureOptions {
  /** What the user can do, imperative. */
  readonly help?: string | undefined;
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** Something that we expect to go wrong now and then; it is told in one sentence, without a stack. */
export class Failure extends Error {
  readonly help: string | undefined;
  readonly exitCode: number;

  constructor(message: string, { help, exitCode = ExitCode.failure, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.name = 'Failure';
    this.help = help;
    this.exitCode = exitCode;
  }
}

/** The code of a failed system call, such as ENOENT; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use, for example as a mount point',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something of that name exists',
  EFBIG: 'the file would be too large for this file system',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of its path is not a directory',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  EXDEV: 'its file system cannot move it, as in a lower layer of a container image',
};

/**
 * Turns a failed system call into a Failure, "cannot write out/: no space is left on the disk".
 * Anything else is a bug and is given back as it is.
 */
export function explainError(action: string, error: unknown, help?: string): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Failure(`cannot ${action}: ${REASONS[code] ?? code}`, { help, cause: error });
}
