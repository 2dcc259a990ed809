import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkoutOf } from './checkout.ts';
import { recall, remember } from './memory.ts';

/** The name of what was read when nothing was found. */
const MEMORY = 'clean';

interface Clean {
  /** The build of mailc that found nothing. */
  readonly build: string;
  /** The texts of mail.yml, under '', and of the files that it names; null for one that was not there. */
  readonly texts: readonly (readonly [path: string, text: string | null])[];
}

/** What mail.yml names, by its path relative to it; undefined for a file that is not there. */
type Attachments = ReadonlyMap<string, string | undefined>;

/**
 * Begins a check of a mail.yml. When nothing was found, the function that it gives remembers what was read: the text and
 * those of the files that it names. Not so when another commit was checked out meanwhile.
 */
export function beginCheck(file: string): (text: string, attachments: Attachments) => void {
  const checkout = checkoutOf(file);
  return (text, attachments) => {
    if (checkout === undefined || checkoutOf(file)?.commit !== checkout.commit) return;
    const named = [...attachments].map(([path, content]) => [path, content ?? null] as const);
    const clean: Clean = { build: MAILC_BUILD, texts: [['', text], ...named] };
    remember(MEMORY, checkout, clean);
  };
}

/**
 * True when this build of mailc found nothing in the same files, byte for byte, at the same commit. Whatever else a
 * check may ask, such as the day, keeps it from being remembered.
 */
export function isStillClean(file: string): boolean {
  const checkout = checkoutOf(file);
  const clean = checkout && recall(MEMORY, checkout);
  if (!isClean(clean) || clean.build !== MAILC_BUILD) return false;
  try {
    const directory = realpathSync.native(dirname(file));
    return clean.texts.every(([path, text]) => hasText(join(directory, path || basename(file)), text));
  } catch {
    return false;
  }
}

function isClean(memory: unknown): memory is Clean {
  if (typeof memory !== 'object' || memory === null || !('texts' in memory)) return false;
  return Array.isArray(memory.texts) && memory.texts.length > 0;
}

/** A link, be it on the way, may lead elsewhere by now, so what is behind one is never the same. */
function hasText(path: string, text: string | null): boolean {
  if (text === null) return !existsSync(path);
  if (realpathSync.native(path) !== path || !lstatSync(path).isFile()) return false;
  return readFileSync(path).equals(Buffer.from(text));
}
