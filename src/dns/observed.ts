import { type MailType, questionKey } from './rrset.ts';
import { foldName, isReply, type Question, type Reply, type ServedRecord, type Survey } from './served.ts';

/** A record of a type that mailc compiles, as a server gave it. */
export type ServedMailRecord = Extract<ServedRecord, { readonly type: MailType }>;

/** What a server, or several together, serve at one name of one type. */
export interface Observed {
  readonly records: readonly ServedMailRecord[];
  /** Where an alias leads that stands at the name in the place of what was asked for. */
  readonly alias: string | undefined;
}

/** What an answer says of its question. */
export function observe(
  { answers }: { readonly answers: readonly ServedRecord[] },
  { name, type }: Question,
): Observed {
  const own = answers.filter((record) => foldName(record.name) === foldName(name));
  const records = own.filter((record): record is ServedMailRecord => record.type === type);
  const alias = own.find((record) => record.type === 'CNAME' && type !== 'CNAME');
  return { records, alias: alias?.type === 'CNAME' ? alias.target : undefined };
}

/** What is served at a name of a type. */
export type Observe = (question: Question) => Observed;

/** What the servers that answered serve, taken together. */
export function observer(surveys: readonly Survey[]): Observe {
  return (question) => {
    const seen = repliesTo(question, surveys).map((reply) => observe(reply, question));
    const records = seen.flatMap((observed) => observed.records);
    const distinct = new Map(records.map((record) => [JSON.stringify(dataOnly(record)), record]));
    return { records: [...distinct.values()], alias: seen.find(({ alias }) => alias !== undefined)?.alias };
  };
}

/** True for a name that one of the servers has an address for. */
export function occupation(surveys: readonly Survey[]): (name: string) => boolean {
  const hasAddress = (name: string, type: 'A' | 'AAAA') =>
    repliesTo({ name, type }, surveys).some(({ answers }) =>
      answers.some((record) => record.type === type && foldName(record.name) === name),
    );
  return (name) => hasAddress(name, 'A') || hasAddress(name, 'AAAA');
}

function repliesTo(question: Question, surveys: readonly Survey[]): Reply[] {
  const outcomes = surveys.map(({ outcomes }) => outcomes.get(questionKey(question)));
  return outcomes.filter((outcome) => outcome !== undefined).filter(isReply);
}

/** Servers that lag behind may give the same record with another time to live, or spell its name otherwise. */
function dataOnly({ ttl: _, name: __, ...data }: ServedMailRecord): object {
  return data;
}
