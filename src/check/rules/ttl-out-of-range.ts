import { durationSeconds } from '../../mail/duration.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';

const SHORTEST = 60;
const LONGEST = 604_800;

/** A lifetime of records that is of no use. */
export const ttlOutOfRange: Rule = {
  code: 'mail/ttl-out-of-range',
  severity: 'warning',
  summary: 'dns.ttl is below a minute or above a week.',
  reference: 'RFC 2181 section 8; RFC 8767 section 4',
  explanation:
    'For so long others keep our records before they ask again. Below a minute every message costs fresh questions; ' +
    'above a week a mistake stays in the world for that long, and many resolvers cut it to less anyway.',
  bad: { mail: 'dns:\n  ttl: «5s»\n' },
  mended: { mail: 'dns:\n  ttl: 1h\n' },
  run({ content }, report) {
    const ttl = content.dns?.ttl;
    if (ttl === undefined) return;
    const seconds = durationSeconds(ttl);
    if (seconds >= SHORTEST && seconds <= LONGEST) return;
    const message = `A lifetime of ${quoted(ttl)} is ${seconds < SHORTEST ? 'too short' : 'too long'} for the records of mail`;
    report({ path: ['dns', 'ttl'], message, help: 'write a time from 60s to 1w, such as 1h' });
  },
};
