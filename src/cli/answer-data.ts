import type { Cause, Hop, Reaching, Sending, Verdict, Way } from '../explain/answers.ts';
import type { Estate, Places } from './estate.ts';

/** The version of the JSON that explain and who print; a change that breaks readers raises it. */
const VERSION = 1;

/** What every answer begins and ends with. */
export function answerData({ project, explainer }: Estate, places: Places, answer: object): object {
  const blindSpots = explainer.blindSpots.map(({ parameter, path }) => ({
    parameter,
    place: places.data(path),
  }));
  return { version: VERSION, file: project.source.name, ...answer, blindSpots };
}

/** A way with the places of what decides it. */
export function wayData({ recipient, hop }: Way, places: Places): object {
  return { recipient, way: hopData(hop, places) };
}

function hopData(hop: Hop, places: Places): object {
  const { address, kind } = hop;
  const causes = causesData(hop.causes, places);
  if (hop.kind === 'forward')
    return { address, kind, causes, next: hop.next.map((next) => hopData(next, places)) };
  return hop.kind === 'end' ? { address, kind, causes, end: hop.end } : { address, kind, causes };
}

function causesData(causes: readonly Cause[], places: Places): object[] {
  return causes.map(({ path, ...cause }) =>
    path === undefined ? cause : { ...cause, place: places.data(path) },
  );
}

/** A verdict with the places of what decides it. */
export function verdictData(verdict: Verdict, places: Places): object {
  const { refusal, right, recipients, rate, seen, hasCredential } = verdict;
  return {
    accepted: refusal === undefined,
    ...(refusal && { refusal: { ...refusal, causes: causesData(refusal.causes, places) } }),
    right: causesData(right, places),
    recipients: recipients.map((way) => wayData(way, places)),
    ...(rate && { rate: { ...rate, path: undefined, place: places.data(rate.path) } }),
    ...(seen && { seen }),
    hasCredential,
  };
}

/** An address that leads somewhere, with the place of its entry. */
export function reachingData({ path, ...found }: Reaching, places: Places): object {
  return { ...found, place: places.data(path) };
}

/** A right with the places of what gives it. */
export function sendingData({ causes, ...right }: Sending, places: Places): object {
  return { ...right, causes: causesData(causes, places) };
}
