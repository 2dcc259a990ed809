import { quoted } from '../../../mail/names.ts';
import type { Reason } from './reason.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Why a text is not a duration such as 6h. */
export function explainDuration(text: string): Reason {
  const seconds = secondsMeant(text.trim().toLowerCase());
  const help =
    seconds === undefined
      ? 'write a whole number and s, m, h, d or w, such as 6h'
      : `write ${shortest(seconds)}`;
  return { code: 'schema/duration', message: `${quoted(text)} is not a length of time here`, help };
}

/** Why a text is not a day such as 2027-01-31. */
export function explainDate(text: string): Reason {
  const meant = dayMeant(text.trim());
  const help = meant === undefined ? 'write the day as YYYY-MM-DD, such as 2027-01-31' : `write ${meant}`;
  return {
    code: 'schema/date',
    message: `${quoted(text)} is not a day in the form YYYY-MM-DD`,
    help,
    reference: 'RFC 3339 section 5.6',
  };
}

/** What the author of `1:30`, `90`, `1.5 hours` or `1h30m` meant. */
function secondsMeant(text: string): number | undefined {
  const clock = /^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const parts = [...text.replace(/^p?t?(?=\d)/, '').matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replace(/^p?t?(?=\d)/, ''))
    return undefined;
  let total = 0;
  for (const [, count, unit] of parts) {
    const seconds = UNITS[unitOf(unit ?? '')];
    if (seconds === undefined) return undefined;
    total += Number(count) * seconds;
  }
  return Number.isSafeInteger(total) ? total : undefined;
}

/** `hours` -> `h`; months and years have no one length. */
function unitOf(word: string): string {
  return /^(s(ec(ond)?s?)?|m(in(ute)?s?)?|h((ou)?rs?)?|d(ays?)?|w(eeks?)?)$/.test(word) ? word.charAt(0) : '';
}

/** In the largest unit that says it in a whole number, of those that people read at a glance. */
function shortest(seconds: number): string {
  for (const unit of ['d', 'h', 'm']) {
    const length = UNITS[unit] ?? 1;
    if (seconds >= length && seconds % length === 0) return `${seconds / length}${unit}`;
  }
  return `${seconds}s`;
}

/** Only what can be read in one way: year, month, day in this order. */
function dayMeant(text: string): string | undefined {
  const found = /^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})(?:[t ].*)?$/i.exec(text);
  if (!found) return undefined;
  const [, year, month = '', day = ''] = found;
  const plausible = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  return plausible ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
