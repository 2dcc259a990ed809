import { visible } from '../diagnostics/formats/visible.ts';
import { isStillClean } from '../io/clean.ts';
import { say } from '../io/output.ts';

/**
 * Answers a check that was made before, of the same files at the same commit, as it was answered then; false when there
 * has to be a new one. An editor and then a hook ask so, and the rules take longer to load than this.
 */
export function repeatsCleanCheck([verb, ...args]: readonly string[]): boolean {
  const files = args.filter((argument) => argument !== '--quiet');
  const [file = 'mail.yml'] = files;
  if (verb !== 'check' || files.length > 1 || file.startsWith('-') || !isStillClean(file)) return false;
  if (files.length === args.length) say(`${visible(file)}: no findings\n`);
  return true;
}
