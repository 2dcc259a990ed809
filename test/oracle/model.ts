import type { Explainer } from '../../src/explain/answers.ts';
import { createExplainer } from '../../src/explain/explainer.ts';
import type { MailSystem } from '../../src/mail/system.ts';
import { check, emitFiles, resolveSystem } from '../../src/pipeline.ts';
import { modelWorld } from './models/keys.ts';

/** A mail.yml that passes check, with everything that is made of it. */
export interface Model {
  readonly text: string;
  readonly system: MailSystem;
  /** By path below out/. */
  readonly files: ReadonlyMap<string, string>;
  readonly explainer: Explainer;
}

/** How an explainer is made; a test may put a wrong one in the place of ours. */
export type MakeExplainer = (system: MailSystem) => Explainer;

/** Undefined for a mail.yml with errors. */
export async function modelOf(
  text: string,
  make: MakeExplainer = createExplainer,
): Promise<Model | undefined> {
  const { document } = await check({ name: 'mail.yml', text }, modelWorld);
  if (document === undefined) return undefined;
  const system = await resolveSystem(document);
  const files = new Map((await emitFiles(system)).map(({ path, content }) => [path, content]));
  return { text, system, files, explainer: make(system) };
}
