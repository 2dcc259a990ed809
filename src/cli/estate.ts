import type { FormatName } from '../diagnostics/formats/index.ts';
import { placeData } from '../diagnostics/formats/json.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import { placeFinder } from '../diagnostics/lines.ts';
import type { Path } from '../diagnostics/source.ts';
import type { Explainer } from '../explain/answers.ts';
import { createExplainer } from '../explain/explainer.ts';
import type { MailSystem } from '../mail/system.ts';
import { resolveSystem } from '../pipeline.ts';
import { printFindings, summarize } from './findings.ts';
import { openProject, type Project } from './project.ts';
import type { Terminal } from './terminal.ts';

/** A mail.yml without errors, and who answers questions about it. */
export interface Estate {
  readonly project: Project;
  readonly system: MailSystem;
  readonly explainer: Explainer;
}

/** Opens a mail.yml for questions; undefined when it has errors, which are printed then. */
export async function openEstate(
  file: string,
  options: { readonly today?: string | undefined; readonly format?: FormatName | undefined },
  terminal: Terminal,
): Promise<Estate | undefined> {
  const project = await openProject(file, options.today);
  if (project.document === undefined) {
    await printFindings(project, terminal, options.format);
    terminal.say(
      `${visible(file)}: ${summarize(project.diagnostics)}; nothing is answered while there are errors\n`,
    );
    return undefined;
  }
  const system = await resolveSystem(project.document);
  return { project, system, explainer: createExplainer(system) };
}

/** Where the entries of a document stand, in words and as data. */
export interface Places {
  /** `mail.yml:12`. */
  text(path: Path): string;
  data(path: Path): object;
  /** False for what mail.yml leaves to its default. */
  isStated(path: Path): boolean;
}

/** The places of a project. */
export function placesOf({ locate, sources, document }: Project): Places {
  const placeOf = placeFinder(sources);
  return {
    text: (path) => {
      const { file, start } = placeOf(locate(path, 'entry'));
      return `${visible(file)}:${start.line}`;
    },
    data: (path) => ({ path, ...placeData(placeOf(locate(path, 'entry'))) }),
    isStated: (path) => isWithin(document?.content, path),
  };
}

function isWithin(content: unknown, path: Path): boolean {
  let value = content;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return true;
}
