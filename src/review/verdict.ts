import type { KnownAddress } from '../mail/system.ts';
import type { FactChange } from './changes.ts';
import { isSame } from './plain.ts';
import type { Plan } from './plan.ts';
import { newOf, oldOf } from './review.ts';
import { counted } from './words.ts';

/** What an entry is called, alone and in numbers. */
type Noun = readonly [one: string, many: string];

/** What is counted of an address, in this order; of anything else, what comes, goes and changes. */
const ACTIONS = ['added', 'removed', 'expired', 'renamed', 'changed', 'moved'] as const;

type Action = (typeof ACTIONS)[number];

/** What is counted, in this order. Rights, logins and records follow from other entries. */
const NOUNS = {
  domain: ['domain', 'domains'],
  address: ['address', 'addresses'],
  list: ['list', 'lists'],
  route: ['route', 'routes'],
  host: ['host', 'hosts'],
  credential: ['credential', 'credentials'],
  limit: ['limit', 'limits'],
  key: ['key', 'keys'],
  policy: ['MTA-STS policy', 'MTA-STS policies'],
  server: ['server', 'servers'],
  setting: ['setting', 'settings'],
  parameter: ['parameter', 'parameters'],
  file: ['file', 'files'],
  program: ['program', 'programs'],
  right: ['right to send', 'rights to send'],
} satisfies Readonly<Record<string, Noun>>;

type Counted = keyof typeof NOUNS;

/** The line to read before all others: what changes, how much of it is to be looked at twice, and how far it reaches. */
export function verdictOf(plan: Plan): string {
  if (plan.changes.length === 0 && plan.files.length === 0) return noEffect(plan);
  const parts = [entries(plan), risks(plan), machines(plan), records(plan), web(plan)];
  const text = parts.filter((part) => part !== '').join('; ');
  return plan.base === undefined ? `There was no mail system before: ${text}` : text;
}

function noEffect({ base, head }: Plan): string {
  return base?.source.text === head.source.text
    ? 'No change: mail.yml is the same.'
    : 'No effect: only comments, notes or the layout of mail.yml changed.';
}

/** `1 address added, 2 changed, 1 host removed`. */
function entries(plan: Plan): string {
  const counts = new Map<string, Set<string>>();
  const newNames = new Set(plan.renamed.values());
  for (const change of plan.changes) {
    if (change.kind === 'address' && newNames.has(change.subject)) continue;
    const [noun, action, name] = entryOf(change, plan) ?? [];
    if (noun === undefined || name === undefined) continue;
    const key = `${noun} ${action}`;
    counts.set(key, (counts.get(key) ?? new Set()).add(name));
  }
  countListsOnce(counts);
  const nouns = Object.keys(NOUNS) as Counted[];
  const stated = nouns.filter((noun) => noun !== 'right' || counts.size === rightsIn(counts));
  return stated.flatMap((noun) => tally(noun, counts)).join(', ');
}

/** A list of which addresses come and go is one that changes. */
function countListsOnce(counts: Map<string, Set<string>>): void {
  const [added, removed] = [counts.get('list added'), counts.get('list removed')];
  const changed = [...(added ?? [])].filter((name) => removed?.has(name));
  if (changed.length === 0) return;
  for (const name of changed) for (const names of [added, removed]) names?.delete(name);
  counts.set('list changed', new Set([...(counts.get('list changed') ?? []), ...changed]));
}

function rightsIn(counts: ReadonlyMap<string, unknown>): number {
  return [...counts.keys()].filter((key) => key.startsWith('right ')).length;
}

function tally(noun: Counted, counts: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const numbers = ACTIONS.flatMap((action) => {
    const number = counts.get(`${noun} ${action}`)?.size;
    return number === undefined || number === 0 ? [] : [{ action, number }];
  });
  return numbers.map(({ action, number }, index) =>
    index === 0 ? `${counted(number, ...NOUNS[noun])} ${action}` : `${number} ${action}`,
  );
}

/** What a change is counted as; changes with one name are one. What every mail system has does not come or go. */
function entryOf(change: FactChange, plan: Plan): [Counted, Action, string] | undefined {
  const { kind, subject } = change;
  const action = change.old === undefined ? 'added' : change.new === undefined ? 'removed' : 'changed';
  switch (kind) {
    case 'address':
      return addressEntry(change, action, plan);
    case 'pattern':
      return ['route', action, subject];
    case 'sender':
      return ['right', 'changed', subject];
    case 'pipe':
      return ['program', action, subject];
    case 'client':
    case 'setting':
      return action === 'changed' ? ['setting', action, subject] : undefined;
    case 'limit':
      return action === 'added' ? undefined : ['limit', action, subject];
    case 'login':
      return action === 'changed' ? ['limit', action, `login ${subject}`] : undefined;
    case 'signing':
    case 'zone':
    case 'record':
    case 'sealed':
      return undefined;
    default:
      return [kind, action, subject];
  }
}

function addressEntry(change: FactChange, action: Action, plan: Plan): [Counted, Action, string] {
  const [before, after] = [oldOf<KnownAddress>(change), newOf<KnownAddress>(change)];
  const known = after ?? before;
  if (known?.section === 'lists') return ['list', action, known.category];
  if (known?.section === 'routes') return ['route', action, change.subject];
  if (plan.renamed.has(change.subject)) return ['address', 'renamed', change.subject];
  if (action === 'removed' && plan.head.compiled?.system.findEnded(change.subject) !== undefined) {
    return ['address', 'expired', change.subject];
  }
  const isMoved = isSame(before?.delivery, after?.delivery) && before?.expires === after?.expires;
  return ['address', isMoved ? 'moved' : action, change.subject];
}

function risks({ statements }: Plan): string {
  const number = statements.filter((statement) => statement.risks.length > 0).length;
  return number === 0 ? 'no risks' : counted(number, 'risk');
}

/** `1 of 4 machines changes`. */
function machines({ machines, unchanged }: Plan): string {
  const number = machines.filter(({ kind }) => kind === 'server' || kind === 'host').length;
  const all = number + unchanged.length;
  if (number === 0) return 'no machine changes';
  return `${number} of ${counted(all, 'machine')} ${number === 1 ? 'changes' : 'change'}`;
}

function records({ changes }: Plan): string {
  const number = changes.filter(({ kind }) => kind === 'record').length;
  return number === 0 ? '' : `${counted(number, 'DNS record')} ${number === 1 ? 'changes' : 'change'}`;
}

function web({ machines }: Plan): string {
  return machines.some(({ kind }) => kind === 'www') ? 'web files change' : '';
}
