import { findingsData } from '../../diagnostics/formats/json.ts';
import { type FactChange, pathOfChange } from '../changes.ts';
import type { FileChange } from '../files.ts';
import type { MachineChange } from '../machines.ts';
import { Places } from '../places.ts';
import { plain } from '../plain.ts';
import { type Plan, risksOfChanges, type Side } from '../plan.ts';
import { originOf } from '../statements/statement.ts';
import { verdictOf } from '../verdict.ts';
import { inPlain } from '../words.ts';

/** The version of the format; it grows when something that was there changes its meaning. */
export const VERSION = 1;

/** A plan for programs: schema/plan.schema.json describes it. */
export function json(plan: Plan): string {
  const places = new Places(plan);
  const data = {
    version: VERSION,
    verdict: verdictOf(plan),
    base: plan.base === undefined ? null : stateData(plan.base),
    head: stateData(plan.head),
    risks: plan.statements.filter(({ risks }) => risks.length > 0).length,
    statements: plan.statements.map(({ risks, words, about, origins }) => ({
      risks,
      text: inPlain(words),
      about,
      places: origins.flatMap((origin) => places.of(origin) ?? []),
    })),
    effects: plan.effects.map(({ own, ...effect }) => effect),
    changes: changesData(plan, places),
    machines: plan.machines.map(machineData),
    unchanged: plan.unchanged,
    files: plan.files.map(fileData),
    digest: plan.digest,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

function stateData({ name, commit, errors, source }: Side): object {
  return { name, ...(commit !== undefined && { commit }), ...findingsData(errors, [source]) };
}

function changesData(plan: Plan, places: Places): object[] {
  const machines = new Map(
    plan.machines.flatMap(({ name, files }) => files.map(({ path }) => [path, name] as const)),
  );
  const risks = risksOfChanges(plan);
  return plan.changes.map((change) => {
    const files = plan.touched.get(change) ?? [];
    return {
      kind: change.kind,
      subject: change.subject,
      ...sidesOf(change),
      path: pathOfChange(change),
      place: places.of(originOf(change)),
      machines: [...new Set(files.flatMap((file) => machines.get(file) ?? []))],
      files,
      risks: risks.get(change) ?? [],
    };
  });
}

/** Without `old` something comes, without `new` it goes. */
function sidesOf({ old, new: fresh }: FactChange): object {
  return { ...(old && { old: plain(old.said) }), ...(fresh && { new: plain(fresh.said) }) };
}

function machineData({ name, kind, files, reload }: MachineChange): object {
  const number = (wanted: FileChange['kind']) => files.filter((file) => file.kind === wanted).length;
  return {
    name,
    kind,
    added: number('added'),
    changed: number('changed'),
    removed: number('removed'),
    reload,
  };
}

function fileData({ path, kind, added, removed, lines, isSealed }: FileChange): object {
  return { path, kind, added, removed, sealed: isSealed, lines };
}
