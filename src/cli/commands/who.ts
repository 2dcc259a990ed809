import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import type { Reaching, Sending } from '../../explain/answers.ts';
import { similarLogin } from '../../explain/similar.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { quoted } from '../../mail/names.ts';
import { answerData, reachingData, sendingData } from '../answer-data.ts';
import { type Estate, openEstate, type Places, placesOf } from '../estate.ts';
import { sideOf } from '../hop-tree.ts';
import { type Row, sideBySide } from '../side-by-side.ts';
import type { Terminal } from '../terminal.ts';

export type WhoQuestion = 'reaches' | 'sends-as' | 'may';

export interface WhoOptions {
  readonly file: string;
  readonly today?: string;
  readonly json?: boolean;
}

/** The answers to a question, for a person and for a program. */
interface Answer {
  readonly rows: readonly Row[];
  readonly data: object;
  /** What is said when there is none. */
  readonly nothing: string;
}

/** `mailc who`: the questions the other way round. */
export async function who(
  question: WhoQuestion,
  about: string,
  options: WhoOptions,
  terminal: Terminal,
): Promise<number> {
  const { file, today, json = false } = options;
  const estate = await openEstate(file, { today, format: json ? 'json' : undefined }, terminal);
  if (estate === undefined) return ExitCode.findings;
  const places = placesOf(estate.project);
  const { rows, data, nothing } = ANSWERS[question](about, estate, places);
  if (json) {
    const answer = answerData(estate, places, { question, about, ...data });
    terminal.print(jsonText(answer));
  } else if (rows.length > 0) {
    terminal.print(sideBySide(rows, terminal.style));
  } else {
    terminal.say(`${visible(nothing)}\n`);
  }
  return ExitCode.clean;
}

const ANSWERS: Record<WhoQuestion, (about: string, estate: Estate, places: Places) => Answer> = {
  reaches: whoReaches,
  'sends-as': whoSendsAs,
  may: whoMay,
};

function whoReaches(target: string, estate: Estate, places: Places): Answer {
  const found = estate.explainer.reaches(target);
  if (found.length === 0) requireKnown(target, estate);
  return {
    rows: found.map((one) => ({
      lead: '',
      hang: '  ',
      text: reachingText(one, estate),
      side: places.text(one.path),
    })),
    data: { reaching: found.map((one) => reachingData(one, places)) },
    nothing: `no other address leads to ${target}`,
  };
}

/** `abuse by way of postmaster, root`: as mail.yml writes them. */
function reachingText({ address, through }: Reaching, { system }: Estate): string {
  const short = (full: string) => {
    if (full.startsWith('@')) return `*${full}`;
    return full.endsWith(`@${system.domain}`) ? full.slice(0, -system.domain.length - 1) : full;
  };
  const between = through.slice(1, -1).map(short);
  return between.length === 0 ? short(address) : `${short(address)} by way of ${between.join(', ')}`;
}

function whoSendsAs(address: string, { explainer }: Estate, places: Places): Answer {
  const found = explainer.sendersAs(address);
  return {
    rows: found.map((one) => sendingRow(one.login, one, places)),
    data: { senders: found.map((one) => sendingData(one, places)) },
    nothing: `nobody may send as ${address}`,
  };
}

function whoMay(login: string, estate: Estate, places: Places): Answer {
  const found = estate.explainer.mayOf(login);
  const name = login.toLowerCase();
  const known = estate.system.logins.find((one) => one.name === name);
  if (known === undefined) throw unknownLogin(login, estate);
  if (found === 'any') {
    const side = `${places.text(known.path)} sasl_access`;
    return { rows: [{ lead: '', text: 'any address', side }], data: { may: 'any' }, nothing: '' };
  }
  return {
    rows: found.map((one) => sendingRow(one.sender.replace(/^@/, '*@'), one, places)),
    data: { may: found.map((one) => sendingData(one, places)) },
    nothing: `${login} may send as nobody`,
  };
}

function sendingRow(text: string, { causes }: Sending, places: Places): Row {
  return { lead: '', text, side: sideOf(causes, places) };
}

/** A name that is neither an address nor an account is a slip of the hand. */
function requireKnown(target: string, { system, explainer }: Estate): void {
  const [end] = explainer.ends(target);
  const isUnknown = end?.kind === 'refusal' && end.status === '5.1.1';
  if (!isUnknown || system.logins.some(({ name }) => name === target.toLowerCase())) return;
  const similar =
    explainer.similar(target) ?? (target.includes('@') ? undefined : similarLogin(target, system));
  throw unknown(`there is no address or account ${quoted(target)}`, similar);
}

function unknownLogin(login: string, { system }: Estate): Failure {
  return unknown(`there is no login ${quoted(login)}`, similarLogin(login, system));
}

function unknown(message: string, similar: string | undefined): Failure {
  return new Failure(message, {
    ...(similar !== undefined && { help: `did you mean ${similar}?` }),
    exitCode: ExitCode.usage,
  });
}
