import { grouped } from '../../mail/order.ts';
import type { MtaSts } from '../../mail/system.ts';
import type { FactChange } from '../changes.ts';
import { period } from '../limits.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { joined, names, say, type Words } from '../words.ts';
import { type Origin, originOf, type Risk, type Statement, sortedRisks } from './statement.ts';

/** What a change of a record means, and why it is to be looked at twice. */
interface News {
  readonly words: Words;
  readonly risks: readonly Risk[];
}

/** A record that says something else, and what that means. */
interface RecordNews extends News {
  readonly change: FactChange;
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
    ...together(spf, 'SPF', spfNews, review),
    ...together(dmarc, 'DMARC', dmarcNews, review),
    ...changesOf(review, 'policy').map(mtaStsStatement),
  ];
}

/** The names of which the same is true, in one statement; a record that comes or goes is told with its domain. */
function together(
  records: readonly FactChange[],
  what: 'SPF' | 'DMARC',
  newsOf: (before: string, after: string) => News | undefined,
  review: Review,
): Statement[] {
  const news = records.flatMap((change): RecordNews[] => {
    const told = change.old && change.new && newsOf(textOf(change.old), textOf(change.new));
    return told === undefined ? [] : [{ change, ...told }];
  });
  return grouped(news, ({ words, risks }) => JSON.stringify([words, risks])).map((alike) => {
    const { risks, words, change } = alike[0] as RecordNews;
    const subjects = alike.map((one) => one.change.subject.replace(/^_dmarc\.| TXT$/g, ''));
    return {
      risks,
      words: say`${[what]} of ${names(subjects, review.naming.isFull)} ${words}`,
      about: subjects.map((name) => `${what} of ${name}`),
      origins: [what === 'SPF' ? spfOrigin(change, review) : originOf(change)],
      changes: alike.map((one) => one.change),
    };
  });
}

/** What a name says in its record comes of the rule for all names, of its own entry, or of the server's addresses. */
function spfOrigin(change: FactChange, review: Review): Origin {
  const [before, after] = [change.old, change.new].map((fact) => textOf(fact).replace(/ \S+$/, ''));
  if (before === after) return { side: 'head', path: ['dns', 'spf'] };
  const domain = changesOf(review, 'domain').find(({ subject }) => `${subject} TXT` === change.subject);
  const [server] = changesOf(review, 'server');
  return originOf(domain ?? server ?? change);
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
  const [less, more] = [gone, come].map((terms) => terms.filter((term) => !(term in SPF_RESULTS)));
  const strictness = compared(Object.keys(SPF_RESULTS), oldAll, newAll);
  const words = joined([
    ...allowanceNews(more ?? [], less ?? []),
    ...(oldAll === undefined || newAll === undefined ? [] : [resultNews(oldAll, newAll, strictness)]),
  ]);
  if (words.length === 0) return undefined;
  return {
    words,
    risks: sortedRisks([
      more?.length !== 0 && 'sends-as',
      (strictness > 0 || less?.length !== 0) && 'stricter',
    ]),
  };
}

/** Whom SPF lets send, newly and no longer. */
function allowanceNews(more: readonly string[], less: readonly string[]): Words[] {
  if (more.length > 0 && less.length > 0)
    return [say`now allows ${names(more)} and no longer ${names(less)}`];
  if (more.length > 0) return [say`now also allows ${names(more)}`];
  return less.length > 0 ? [say`no longer allows ${names(less)}`] : [];
}

function resultNews(before: string, after: string, strictness: number): Words {
  const change = strictness > 0 ? 'becomes stricter' : 'becomes less strict';
  return [`${change}, from ${SPF_RESULTS[before]} to ${SPF_RESULTS[after]} for everybody else`];
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
  if (before.mode === after.mode) return policyNews(before, after);
  return [
    `becomes ${strictness > 0 ? 'stricter' : 'less strict'}, from ${before.mode} to ${after.mode}: ${does}`,
  ];
}

/** There is one server, so the policy names one. */
function policyNews(before: MtaSts, after: MtaSts): Words {
  const [[old = ''], [fresh = '']] = [before.mx, after.mx];
  return joined([
    ...(old === fresh ? [] : [say`names the server ${fresh}, not ${old}`]),
    ...(before.maxAge === after.maxAge
      ? []
      : [[`is remembered for ${period(after.maxAge)}, not ${period(before.maxAge)}`]]),
  ]);
}

/** Above 0 when the second of two stands after the first in an order. */
function compared(order: readonly string[], one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return 0;
  return order.indexOf(other) - order.indexOf(one);
}
