import { findingsData, placeData } from '../diagnostics/formats/json.ts';
import { placeFinder } from '../diagnostics/lines.ts';
import type { Path } from '../diagnostics/source.ts';
import { receptionOf } from '../pipeline.ts';
import type { Project } from './project.ts';

/** The findings of a check for programs; without errors also what receivers will see of each kind of sender. */
export async function checkData({ document, diagnostics, locate, sources }: Project): Promise<object> {
  const findings = findingsData(diagnostics, sources);
  if (document === undefined) return findings;
  const placeOf = placeFinder(sources);
  const placed = <T extends { readonly path: Path }>({ path, ...result }: T) => ({
    ...result,
    ...placeData(placeOf(locate(path))),
  });
  const { senders, forwards } = await receptionOf(document);
  return { ...findings, senders: senders.map(placed), forwards: forwards.map(placed) };
}
