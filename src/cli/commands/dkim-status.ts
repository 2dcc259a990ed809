import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { ExitCode } from '../../io/failure.ts';
import { DKIM_STEPS, type DkimStep, duration, type KeyFacts, objectionTo } from '../../secrets/dkim-steps.ts';
import { askServers, factsOf, type PlacedKey, placedKeys } from '../dkim-keys.ts';
import { type MailFile, openMailFile } from '../mail-file.ts';
import { sayIfShallow } from '../shallow-clone.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export interface DkimStatusOptions {
  readonly file: string;
  readonly server: readonly string[];
  readonly json?: boolean;
}

/** What is known of a key. */
interface Row {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: string;
  readonly state: string;
  /** Seconds since Git has that state; undefined while it has not. */
  readonly age: number | undefined;
  readonly private_key: 'sealed' | 'by hand';
  /** What the authoritative servers say. */
  readonly dns: string;
  /** The step that could be taken, and what it waits for. */
  readonly next: string;
}

/** What is said of a key that every authoritative server serves. */
const SERVED = 'everywhere';

/** `mailc dkim status`: the state of every key, what DNS says of it, and what its next step waits for. */
export async function dkimStatus(options: DkimStatusOptions, terminal: Terminal): Promise<number> {
  const mail = await openMailFile(options.file);
  await sayIfShallow(mail.directory, terminal);
  const rows: Row[] = [];
  for (const placed of placedKeys(mail.document)) rows.push(await rowOf(mail, placed, options.server));
  if (options.json === true) terminal.print(jsonText({ keys: rows }));
  else terminal.print(table(HEADINGS, rows.map(cells), terminal.style) + rows.map(remarks).join(''));
  return ExitCode.clean;
}

const HEADINGS = ['DOMAIN', 'SELECTOR', 'ALGORITHM', 'STATE', 'SINCE', 'KEY', 'IN DNS'];

function cells({ domain, selector, algorithm, state, age, private_key, dns }: Row): string[] {
  const since = age === undefined ? 'not committed' : duration(age);
  return [domain, selector, algorithm, state, since, private_key, dns === SERVED ? 'yes' : 'no'];
}

/** What is too long for a cell: why DNS has not got the key, and what comes next. */
function remarks({ selector, dns, next }: Row): string {
  const served = dns === SERVED ? '' : `${selector}: ${dns}\n`;
  return served + (next === '-' ? '' : `${selector}: next is ${next}\n`);
}

async function rowOf(mail: MailFile, placed: PlacedKey, servers: readonly string[]): Promise<Row> {
  const { domain, key } = placed;
  const known = await factsOf(mail, placed);
  const answer = await askServers(mail, placed, servers);
  const facts: KeyFacts = { ...known, ...answer, ttl: Math.max(known.ttl, answer.ttl ?? 0) };
  return {
    ...{ domain, selector: key.selector, algorithm: key.algorithm, state: key.state },
    age: facts.since === undefined ? undefined : Math.round((facts.now - facts.since) / 1000),
    private_key: key.private_key === undefined ? 'by hand' : 'sealed',
    dns: facts.servedProblem ?? SERVED,
    next: nextOf(facts),
  };
}

function nextOf(facts: KeyFacts): string {
  const steps = Object.keys(DKIM_STEPS) as DkimStep[];
  const step = steps.find(
    (each) =>
      DKIM_STEPS[each].from.includes(facts.state) && !(each === 'publish' && facts.seen !== undefined),
  );
  if (step === undefined) return '-';
  const objection = objectionTo(step, facts);
  if (objection === undefined) return step;
  return objection.reason === facts.servedProblem ? `${step}: waits for DNS` : `${step}: ${objection.reason}`;
}
