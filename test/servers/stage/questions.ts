import type { Machine } from './machine.ts';

/** What is asked of a name server. */
export interface Question {
  readonly name: string;
  readonly type: string;
}

/** A resource record that a name server gave, its data in a zone file's own form; the strings of a TXT are joined. */
export interface AnsweredRecord extends Question {
  readonly ttl: number;
  readonly data: string;
}

/** What a name server answered to one question. */
export interface DnsAnswer {
  /** NOERROR, NXDOMAIN ... */
  readonly status: string;
  readonly records: readonly AnsweredRecord[];
}

/** One entry into the machine for all of them. */
const ASK = 'while read -r name type; do echo "question $name"; drill -a "@$0" "$name" "$type" || exit; done';

/** Asks a name server from a machine, as a resolver does: by UDP, and by TCP when the answer is too long for that. */
export async function askDns(
  machine: Machine,
  server: string,
  questions: readonly Question[],
): Promise<DnsAnswer[]> {
  const input = questions.map(({ name, type }) => `${name} ${type}\n`).join('');
  const output = await machine.check(['sh', '-c', ASK, server], { input });
  return output
    .split(/^question .*$/m)
    .slice(1)
    .map(parseAnswer);
}

function parseAnswer(text: string): DnsAnswer {
  const status = /rcode: (\w+)/.exec(text)?.[1] ?? '';
  const section = /^;; ANSWER SECTION:\n((?:.+\n)*)/m.exec(text)?.[1] ?? '';
  const lines = section.split('\n').filter((line) => line !== '');
  return { status, records: lines.map(parseRecord) };
}

function parseRecord(line: string): AnsweredRecord {
  const [name = '', ttl = '', , type = '', ...data] = line.split('\t');
  const text = data.join(' ');
  return {
    name: name.replace(/\.$/, ''),
    type,
    ttl: Number(ttl),
    data: type === 'TXT' ? joinStrings(text) : text,
  };
}

/** RFC 1035 section 5.1: strings in quotes, where a backslash keeps the next character from meaning anything. */
function joinStrings(text: string): string {
  const strings = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, string = '']) => string);
  return strings.join('').replace(/\\(\D)/g, '$1');
}
