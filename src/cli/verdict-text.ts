import { visible } from '../diagnostics/formats/visible.ts';
import type { Rate, Seen, Submission, Verdict } from '../explain/answers.ts';
import { durationText } from '../mail/duration.ts';
import { count } from './count.ts';
import type { Places } from './estate.ts';
import { refusalText, sideOf } from './hop-tree.ts';
import type { Row } from './side-by-side.ts';

/** What the server does with a submission, line by line: its answer, then what counts, signs and judges it. */
export function verdictRows(submission: Submission, verdict: Verdict, places: Places): Row[] {
  const { refusal, rate, right, seen } = verdict;
  const heading: Row = { lead: '', text: headingOf(submission), role: 'strong', side: '' };
  const answer = refusal
    ? row('answer', refusalText(refusal), sideOf(refusal.causes, places), 'error')
    : row('answer', answerText(verdict), sideOf(right, places));
  const rows = [heading, answer];
  if (submission.login !== undefined) rows.push(rateRow(rate, places));
  if (seen !== undefined) rows.push(...seenRows(seen));
  return rows;
}

function headingOf({ from, login, port }: Submission): string {
  const who = login === undefined ? 'a client without a login' : login;
  return visible(`${who} sends as ${from === '' ? '<>' : from} at port ${port}`);
}

function answerText({ recipients }: Verdict): string {
  const taken = recipients.filter(({ hop }) => hop.kind !== 'end' || hop.end.kind !== 'refusal').length;
  return taken === recipients.length
    ? 'accepted'
    : `accepted for ${taken} of ${count(recipients.length, 'recipient')}`;
}

function rateRow(rate: Rate | undefined, places: Places): Row {
  if (rate === undefined) return row('counted', 'by no limit', '');
  const { limitClass, recipients, seconds, over } = rate;
  const whose = limitClass === 'own' ? 'by a limit of its own' : `in the class ${limitClass}`;
  const beyond = over === 'defer' ? 'put off' : 'refused';
  const text = `${whose}: ${count(recipients, 'recipient')} per ${durationText(seconds)}, more are ${beyond}`;
  const place = places.isStated(rate.path) ? `${places.text(rate.path)} ` : '';
  return row('counted', text, `${place}postfwd.cf`);
}

function seenRows({ signatures, spf, dkim, dmarc }: Seen): Row[] {
  const keys = signatures.map(
    ({ selector, domain, algorithm }) => `${selector}._domainkey.${domain} (${algorithm})`,
  );
  const policy = dmarc.policy === undefined ? '' : `, policy ${dmarc.policy} of ${dmarc.domain}`;
  return [
    row('signed', keys.length === 0 ? 'by no key' : `by ${keys.join(' and ')}`, ''),
    row('SPF', `${spf.result} for ${spf.domain}, ${alignment(spf.aligned)}`, '', roleOf(spf.result)),
    row(
      'DKIM',
      dkim === undefined ? 'none' : `${dkim.result} for ${dkim.domain}, ${alignment(dkim.aligned)}`,
      '',
      roleOf(dkim?.result ?? 'none'),
    ),
    row('DMARC', `${dmarc.result}${policy}`, '', roleOf(dmarc.result)),
  ];
}

function alignment(aligned: boolean): string {
  return aligned ? 'aligned' : 'not aligned';
}

function roleOf(result: string): 'added' | 'error' | undefined {
  if (result === 'pass') return 'added';
  return result === 'fail' ? 'error' : undefined;
}

function row(label: string, text: string, side: string, role?: Row['role']): Row {
  return { lead: `  ${label.padEnd(8)} `, text, side, ...(role && { role }) };
}
