import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { visible } from '../../diagnostics/formats/visible.ts';
import type { Hop, Submission } from '../../explain/answers.ts';
import { similarLogin } from '../../explain/similar.ts';
import { userName } from '../../explain/submission.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { quoted } from '../../mail/names.ts';
import { answerData, verdictData, wayData } from '../answer-data.ts';
import { type Estate, openEstate, type Places, placesOf } from '../estate.ts';
import { treeRows } from '../hop-tree.ts';
import { sideBySide } from '../side-by-side.ts';
import type { Terminal } from '../terminal.ts';
import { verdictRows } from '../verdict-text.ts';

export interface ExplainOptions {
  readonly file: string;
  readonly from?: string;
  readonly as?: string;
  readonly via?: string;
  readonly today?: string;
  readonly json?: boolean;
}

/** The port at which the hosts of the founding estate submitted, until their credentials were their own. */
const FORMER_RELAY_PORT = '10027';

/** `mailc explain`: prints the way of mail to recipients, or what the server does with a submission. */
export async function explain(
  recipients: readonly string[],
  options: ExplainOptions,
  terminal: Terminal,
): Promise<number> {
  const { file, today, json = false } = options;
  const estate = await openEstate(file, { today, format: json ? 'json' : undefined }, terminal);
  if (estate === undefined) return ExitCode.findings;
  const places = placesOf(estate.project);
  const submission = submissionOf(recipients, options, estate, terminal);
  if (json) {
    terminal.print(jsonText(data(recipients, submission, estate, places)));
    return ExitCode.clean;
  }
  if (submission === undefined) printWays(recipients, estate, places, terminal);
  else {
    printVerdict(submission, estate, places, terminal);
    sayUnknownLogin(submission, estate, terminal);
  }
  sayBlindSpots(estate, places, terminal);
  return ExitCode.clean;
}

/** What a client asks for; undefined when the question is only where mail from outside goes. */
function submissionOf(
  recipients: readonly string[],
  { from, as: login, via }: ExplainOptions,
  { system }: Estate,
  { say }: Terminal,
): Submission | undefined {
  if (from === undefined) {
    if (login === undefined && via === undefined) return undefined;
    const help = 'name the sender too: --from ADDRESS, or --from "<>" for the null sender of a bounce';
    throw new Failure('--as and --via are about a submission', { help, exitCode: ExitCode.usage });
  }
  if (via === FORMER_RELAY_PORT) {
    say(`port ${via} was that of relaying hosts; here they submit at ${system.server.relay.port}\n`);
  }
  const usual = login === undefined ? 25 : 587;
  const port = via === FORMER_RELAY_PORT ? system.server.relay.port : via === undefined ? usual : Number(via);
  const sender = from === '<>' ? '' : from.includes('@') || from === '' ? from : `${from}@${system.domain}`;
  return { from: sender, login, port: port as Submission['port'], recipients };
}

function data(
  recipients: readonly string[],
  submission: Submission | undefined,
  estate: Estate,
  places: Places,
): object {
  const { explainer } = estate;
  if (submission === undefined) {
    const ways = recipients.map((recipient) => wayData(explainer.way(recipient), places));
    return answerData(estate, places, { ways });
  }
  const { recipients: _recipients, ...asked } = submission;
  const verdict = verdictData(explainer.submit(submission), places);
  return answerData(estate, places, { submission: asked, verdict });
}

function printWays(
  recipients: readonly string[],
  { explainer }: Estate,
  places: Places,
  { print, say, style }: Terminal,
): void {
  for (const [index, recipient] of recipients.entries()) {
    const { hop } = explainer.way(recipient);
    if (index > 0) print('\n');
    print(sideBySide(treeRows(hop, places), style));
    const similar = isUnknown(hop) ? explainer.similar(recipient) : undefined;
    if (similar !== undefined) say(`did you mean ${similar}?\n`);
  }
}

/** True for an address that nobody has written down; one that has ended is no slip of the hand. */
function isUnknown(hop: Hop): boolean {
  const isRefused = hop.kind === 'end' && hop.end.kind === 'refusal' && hop.end.status === '5.1.1';
  return isRefused && hop.causes.every(({ ended }) => ended === undefined);
}

function printVerdict(
  submission: Submission,
  { explainer }: Estate,
  places: Places,
  { print, say, style }: Terminal,
): void {
  const verdict = explainer.submit(submission);
  print(sideBySide(verdictRows(submission, verdict, places), style));
  if (verdict.refusal === undefined) {
    for (const { hop } of verdict.recipients) print(`\n${sideBySide(treeRows(hop, places), style)}`);
  }
  if (!verdict.hasCredential) {
    say(
      `${visible(submission.login ?? '')} has no credential in mail.yml: until it has one, its login is refused (535 5.7.8)\n`,
    );
  }
}

/** The server may know logins that mail.yml does not, so that the question has an answer; mostly it is a slip. */
function sayUnknownLogin({ login }: Submission, { system }: Estate, { say }: Terminal): void {
  if (login === undefined) return;
  const name = userName(login);
  if (system.logins.some((known) => known.name === name)) return;
  const similar = similarLogin(name, system);
  const mend = similar === undefined ? '' : `; did you mean ${similar}?`;
  say(`mail.yml has no login ${quoted(login)}${mend}\n`);
}

function sayBlindSpots({ explainer }: Estate, places: Places, { say }: Terminal): void {
  for (const { parameter, path } of explainer.blindSpots) {
    say(
      `${places.text(path)} sets ${parameter}, which may change this in a way that is not worked out here\n`,
    );
  }
}
