import type { MtaSts } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { joined, names, say, type Words } from '../words.ts';
import { grouped, originOf, type Risk, type Statement, sortedRisks } from './statement.ts';

/** What a change of a record means, and why it is to be looked at twice. */
interface News {
  readonly words: Words;
  readonly risks: readonly Risk[];
}

/** Qualifiers of `all` (RFC 7208 section 4.6.2), the strictest last. */
const SPF_RESULTS: Readonly<Record<string, string>> = {
  '+all': 'pass',
  '?all': 'neutral',
  '~all': 'softfail',
  '-all': 'fail',
};
const DMARC_POLICIES = ['none', 'quarantine', 'reject'];
const MTA_STS_MODES = ['none', 'testing', 'enforce'];

/** Tells of what others do, by our DNS, about mail that is not ours: SPF, DMARC and MTA-STS. */
export function dnsPolicyStatements(review: Review): Statement[] {
  const texts = changesOf(review, 'record').filter(({ subject }) => subject.endsWith(' TXT'));
  const dmarc = texts.filter(({ subject }) => subject.startsWith('_dmarc.'));
  const spf = texts.filter((change) => textOf(change.new).startsWith('v=spf1'));
  return [
    ...together('SPF', spf, spfNews, review),
    ...together('DMARC', dmarc, dmarcNews, review),
    ...changesOf(review, 'policy').map(mtaStsStatement),
  ];
}

/** The names of which the same is true, in one statement; a record that comes or goes is told with its domain. */
function together(
  what: string,
  records: readonly FactChange[],
  newsOf: (before: string, after: string) => News | undefined,
  { naming }: Review,
): Statement[] {
  const news = records.flatMap((change) => {
    const told = change.old && change.new && newsOf(textOf(change.old), textOf(change.new));
    return told === undefined ? [] : [{ change, ...told }];
  });
  return grouped(news, ({ words, risks }) => JSON.stringify([words, risks])).map((alike) => {
    const [first] = alike as [(typeof news)[number]];
    const subjects = alike.map(({ change }) => change.subject.replace(/^_dmarc\.| TXT$/g, ''));
    return {
      risks: first.risks,
      words: say`${[what]} of ${names(subjects, naming.isFull)} ${first.words}`,
      about: subjects.map((name) => `${what} of ${name}`),
      origins: [originOf(first.change)],
    };
  });
}

function textOf(fact: FactChange['new']): string {
  return (fact?.said as { readonly data: readonly string[] } | undefined)?.data[0] ?? '';
}

function spfNews(before: string, after: string): News | undefined {
  const [olds, news] = [before.split(' ').slice(1), after.split(' ').slice(1)];
  const [gone, come] = [
    olds.filter((term) => !news.includes(term)),
    news.filter((term) => !olds.includes(term)),
  ];
  const [oldAll, newAll] = [gone, come].map((terms) => terms.find((term) => term in SPF_RESULTS));
  const senders = (terms: readonly string[]) => terms.filter((term) => !(term in SPF_RESULTS));
  const parts: Words[] = [];
  if (senders(gone).length > 0) parts.push(say`no longer allows ${names(senders(gone))}`);
  if (senders(come).length > 0) parts.push(say`now also allows ${names(senders(come))}`);
  const strictness = compared(Object.keys(SPF_RESULTS), oldAll, newAll);
  if (oldAll !== undefined && newAll !== undefined) {
    const change = strictness > 0 ? 'becomes stricter' : 'becomes less strict';
    parts.push([`${change}, from ${SPF_RESULTS[oldAll]} to ${SPF_RESULTS[newAll]} for everybody else`]);
  }
  if (parts.length === 0) return undefined;
  const isStricter = strictness > 0 || senders(gone).length > 0;
  return {
    words: joined(parts),
    risks: sortedRisks([senders(come).length > 0 && 'sends-as', isStricter && 'stricter']),
  };
}

function dmarcNews(before: string, after: string): News | undefined {
  const [old, fresh] = [dmarcPolicies(before), dmarcPolicies(after)];
  const parts = (['p', 'sp'] as const).flatMap((tag) => {
    const strictness = compared(DMARC_POLICIES, old[tag], fresh[tag]);
    if (strictness === 0 || (tag === 'sp' && old.p === old.sp && fresh.p === fresh.sp)) return [];
    const change = `becomes ${strictness > 0 ? 'stricter' : 'less strict'}, from ${old[tag]} to ${fresh[tag]}`;
    return [{ words: [tag === 'sp' ? `${change} for the names below` : change], strictness }];
  });
  if (parts.length === 0) return undefined;
  const isStricter = parts.some(({ strictness }) => strictness > 0);
  return { words: joined(parts.map(({ words }) => words)), risks: isStricter ? ['stricter'] : [] };
}

/** The policies for a domain and for the names below it (RFC 9989). */
function dmarcPolicies(text: string): { readonly p: string; readonly sp: string } {
  const tags = new Map(text.split(';').map((tag) => tag.trim().split('=', 2) as [string, string]));
  const p = tags.get('p') ?? 'none';
  return { p, sp: tags.get('sp') ?? p };
}

function mtaStsStatement(change: FactChange): Statement {
  const [before, after] = [oldOf<MtaSts>(change), newOf<MtaSts>(change)];
  const strictness = compared(MTA_STS_MODES, before?.mode ?? 'none', after?.mode ?? 'none');
  const words = say`MTA-STS ${mtaStsNews(before, after, strictness)}`;
  return {
    risks: strictness > 0 ? ['stricter'] : [],
    words,
    about: ['MTA-STS'],
    origins: [originOf(change)],
  };
}

function mtaStsNews(before: MtaSts | undefined, after: MtaSts | undefined, strictness: number): Words {
  if (after === undefined) return ['is given up'];
  const does = {
    none: 'it asks nothing of other servers',
    testing: 'other servers report where they cannot deliver over verified TLS',
    enforce: 'other servers deliver only over TLS with a certificate that they can verify',
  }[after.mode];
  if (before === undefined) return [`is new, in the mode ${after.mode}: ${does}`];
  if (before.mode === after.mode) return ['says something else: its policy is fetched anew'];
  return [
    `becomes ${strictness > 0 ? 'stricter' : 'less strict'}, from ${before.mode} to ${after.mode}: ${does}`,
  ];
}

/** Above 0 when the second of two stands after the first in an order. */
function compared(order: readonly string[], one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return 0;
  return order.indexOf(other) - order.indexOf(one);
}
