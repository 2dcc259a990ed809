import { ExitCode, Failure } from '../../io/failure.ts';
import { removeFile } from '../../io/private-files.ts';
import { uninterrupted } from '../../io/signals.ts';
import type { Change } from '../../read/edit.ts';
import {
  DKIM_STEPS,
  type DkimStep,
  type KeyFacts,
  type Objection,
  objectionTo,
} from '../../secrets/dkim-steps.ts';
import { askServers, factsOf, keyOf, type PlacedKey } from '../dkim-keys.ts';
import { editedText, type MailFile, openMailFile, saveMailFile } from '../mail-file.ts';
import { pathBeside } from '../sealed-items.ts';
import type { Terminal } from '../terminal.ts';

export interface DkimStepOptions {
  readonly file: string;
  readonly domain?: string;
  readonly server: readonly string[];
  /** Why the step is taken though something speaks against it. */
  readonly force?: string;
}

/** `mailc dkim publish|sign|retire|revoke`: takes a step in the life of a key, unless it comes too early. */
export async function dkimStep(
  step: DkimStep,
  selector: string,
  options: DkimStepOptions,
  terminal: Terminal,
): Promise<number> {
  const mail = await openMailFile(options.file);
  const placed = keyOf(mail.document, selector, options.domain);
  const objection = objectionTo(step, await allFacts(step, mail, placed, options));
  if (objection !== undefined && (options.force === undefined || objection.isFinal)) {
    throw refusal(`${selector} cannot ${step}`, objection);
  }
  const forced = objection === undefined ? undefined : options.force;
  const text = await editedText(mail, changesFor(step, placed, forced));
  await uninterrupted(async () => {
    saveMailFile(mail, text);
    const { private_key: file } = placed.key;
    if (step === 'revoke' && file !== undefined) removeFile(pathBeside(mail, file));
  });
  terminal.print(`${placed.domain}: key ${selector} ${outcome(step)}\n`);
  terminal.say(NEXT[step]);
  return ExitCode.clean;
}

function refusal(what: string, { reason, help, isFinal }: Objection): Failure {
  const [yet, orForce] = isFinal ? ['', ''] : [' yet', '; or, where it cannot wait: --force "the reason"'];
  return new Failure(`${what}${yet}: ${reason}`, { help: `${help}${orForce}`, exitCode: ExitCode.findings });
}

/** DNS is asked only where it matters. */
async function allFacts(
  step: DkimStep,
  mail: MailFile,
  placed: PlacedKey,
  { server }: DkimStepOptions,
): Promise<KeyFacts> {
  const facts = await factsOf(mail, placed);
  if (step !== 'publish' && step !== 'sign') return { ...facts, servedProblem: undefined };
  const { servedProblem, ttl = 0 } = await askServers(mail, placed, server);
  return { ...facts, servedProblem, ttl: Math.max(facts.ttl, ttl) };
}

function changesFor(step: DkimStep, { key, path }: PlacedKey, forced: string | undefined): Change[] {
  const to = DKIM_STEPS[step].to;
  return [
    ...(step === 'publish' ? seenChange(key.seen, path) : [{ path: [...path, 'state'], set: to }]),
    ...(step === 'revoke' && key.private_key !== undefined
      ? [{ path: [...path, 'private_key'], remove: true as const }]
      : []),
    ...(forced === undefined ? [] : [{ path: [...path, 'note'], set: noteOf(key.note, step, forced) }]),
  ];
}

/** The first time counts: whoever asks again does not make the key younger. */
function seenChange(seen: string | undefined, path: PlacedKey['path']): Change[] {
  if (seen !== undefined) return [];
  return [{ path: [...path, 'seen'], set: `${new Date().toISOString().slice(0, 19)}Z` }];
}

/** The reason stands beside the key, where reviewers see it. */
function noteOf(note: string | undefined, step: DkimStep, reason: string): string {
  const forced = `${step} forced: ${reason}`;
  return note === undefined ? forced : `${note}; ${forced}`;
}

function outcome(step: DkimStep): string {
  return step === 'publish' ? 'is served by every authoritative server' : `is ${DKIM_STEPS[step].to}`;
}

const NEXT: Readonly<Record<DkimStep, string>> = {
  publish: 'next: commit; a day later, or after the TTL if that is longer: mailc dkim sign\n',
  sign: 'next: build, commit, deploy; then retire the key that it replaces: mailc dkim retire\n',
  retire: 'next: build, commit, deploy; five days later: mailc dkim revoke\n',
  revoke:
    'next: build, commit, deploy, publish the zone; the key stays in mail.yml, so that it never comes back\n',
};
