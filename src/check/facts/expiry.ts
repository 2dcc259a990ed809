import { isCatchAll } from '../../mail/address.ts';
import { quoted } from '../../mail/names.ts';
import { type Context, domainOf, type ForwardEntry } from '../context.ts';

/** The day on which a forward ends, if it ever does. */
export function expiryOf({ value }: ForwardEntry): string | undefined {
  return typeof value === 'object' && 'expires' in value ? value.expires : undefined;
}

/** The day so many days after a day. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** False for a day that has the right form and is in no calendar: 2027-02-30. */
export function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** What becomes of the mail of an entry after its last day, in words that follow "so" or "from then on". */
export function afterExpiry({ address, key }: ForwardEntry, context: Context): string {
  const domain = domainOf(address);
  if (isCatchAll(key)) return `mail to unknown addresses of ${domain} is refused`;
  const catchAll = context.find(`@${domain}`);
  return catchAll === undefined ? 'mail to it is refused' : `${quoted(`*@${domain}`)} takes the mail to it`;
}
