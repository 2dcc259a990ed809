import type { Limit, Login, MailSystem } from '../mail/system.ts';
import { counted, say, type Words } from './words.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const;

/** The limit that a login has of its own or by its class; undefined where nothing counts. */
export function effectiveLimit({ limitClass, ownLimit }: Login, { limits }: MailSystem): Limit | undefined {
  if (limitClass === 'none') return undefined;
  return limitClass === 'own' ? ownLimit : limits[limitClass];
}

/** `up to 100 recipients per 6h`, or `without a limit`. */
export function upTo(limit: Limit | undefined): Words {
  return limit === undefined ? ['without a limit'] : say`up to ${[amount(limit)]}`;
}

/** `100 recipients per 6h`. */
function amount({ recipients, seconds }: Limit): string {
  return `${counted(recipients, 'recipient')} per ${period(seconds)}`;
}

/** `6h`, in the largest unit that needs no fraction. */
export function period(seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds % length === 0) ?? ['s', 1];
  return `${seconds / length}${unit}`;
}

/** `from 100 to 500 recipients per 6h`. */
export function fromTo(before: Limit, after: Limit): string {
  const from = before.seconds === after.seconds ? before.recipients : amount(before);
  return `from ${from} to ${amount(after)}`;
}

export function isSameLimit(a: Limit | undefined, b: Limit | undefined): boolean {
  return a?.recipients === b?.recipients && a?.seconds === b?.seconds;
}

/** True when more may be sent at once, or in the long run. */
export function isHigher(after: Limit | undefined, before: Limit | undefined): boolean {
  if (before === undefined) return false;
  if (after === undefined || after.recipients > before.recipients) return true;
  return after.recipients / after.seconds > before.recipients / before.seconds;
}

/** `may send up to 500 recipients per 6h, where it was 100 recipients per 6h`. */
export function limitNews(before: Limit | undefined, after: Limit | undefined): Words {
  if (after === undefined)
    return [`may send without a limit, where ${before === undefined ? '' : amount(before)} were the most`];
  if (before === undefined) return [`may send to ${amount(after)} at most, where there was no limit`];
  const direction = isHigher(after, before) ? 'up' : 'down';
  return [`may send to ${amount(after)}, ${direction} from ${amount(before)}`];
}
