import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkoutOf } from './checkout.ts';
import { recall, remember } from './memory.ts';

/** The name of what was read when nothing was found. */
const MEMORY = 'clean';

interface Clean {
  /** The build of mailc that found nothing. */
  readonly build: string;
  /** The texts of mail.yml, under '', and of the files that it names. */
  readonly texts: readonly (readonly [path: string, text: string])[];
}

/**
 * Begins a check of a mail.yml. When nothing was found, the function that it gives remembers what was read: the text and
 * those of the files that it names, whose paths are relative to it. Not so when another commit was checked out meanwhile.
 */
export function beginCheck(file: string): (text: string, attachments: ReadonlyMap<string, string>) => void {
  const checkout = checkoutOf(file);
  return (text, attachments) => {
    if (checkout === undefined || checkoutOf(file)?.commit !== checkout.commit) return;
    const clean: Clean = { build: MAILC_BUILD, texts: [['', text], ...attachments] };
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
    return clean.texts.every(([path, text]) => hasText(placeOf(path, file), text));
  } catch {
    return false;
  }
}

function isClean(memory: unknown): memory is Clean {
  if (typeof memory !== 'object' || memory === null || !('texts' in memory)) return false;
  return Array.isArray(memory.texts) && memory.texts.length > 0;
}

/** A link may lead elsewhere by now, so it is never the same. */
function hasText(path: string, text: string): boolean {
  return lstatSync(path).isFile() && readFileSync(path).equals(Buffer.from(text));
}

function placeOf(path: string, file: string): string {
  return path === '' ? file : join(dirname(file), path);
}
