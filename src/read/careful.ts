import {
  describeNoText,
  findControlCharacters,
  hasOddCharacters,
  withoutOddCharacters,
} from './characters.ts';
import { findBody, withoutConflicts, withoutMarkers, withoutRests } from './document.ts';
import type { Finding } from './finding.ts';
import { joinSections } from './joined-sections.ts';
import { type Line, lineRange, lineStart, linesOf } from './lines.ts';
import { createMarks, type Marks } from './marks.ts';
import * as messages from './messages.ts';
import { type Job, readPart } from './recover.ts';
import { createSheet, type Mapping, type Yaml } from './sheet.ts';
import { isMapping } from './target.ts';

/** What could be read of a source. */
interface Careful {
  /** Undefined when there is no mapping to read. */
  readonly document: Mapping | undefined;
  readonly marks: Marks;
  readonly findings: readonly Finding[];
}

/** Up to this length the library reads a text in about 30 ms. */
const WHOLE_LIMIT = 16_384;

/**
 * Reads any source, whatever is wrong with it: entry by entry, the plain ones by the plain reader,
 * the others by the library. What has an error is told; all the rest is read.
 * @param text without a byte order mark at its beginning
 * @param wholeLimit longest text that is tried as a whole before it is divided
 */
export function readCarefully(yaml: Yaml, text: string, wholeLimit = WHOLE_LIMIT): Careful {
  const odd = hasOddCharacters(text);
  const sheet = createSheet(yaml, createMarks());
  const { findings, marks } = sheet;
  const noText = odd ? describeNoText(text) : undefined;
  if (noText !== undefined) return { document: undefined, marks, findings: [noText] };
  if (odd) for (const finding of findControlCharacters(text)) findings.push(finding);
  const clean = withoutConflicts(odd ? withoutOddCharacters(text) : text, findings);
  const source = withoutRests(withoutMarkers(clean, findings), findings);
  const body = findBody(source);
  findings.push(...body.findings);
  const [first, ...others] = linesOf(source, body.start, body.end);
  if (first === undefined) {
    if (findings.length === 0) findings.push(messages.emptyFile({ start: 0, end: 0 }));
    return { document: undefined, marks, findings };
  }
  const job: Job = { source, sheet, wholeLimit, tabbed: new Set() };
  const value = readPart(job, { lines: [first, ...others], end: body.end }, 0);
  findings.push(...describeTabs(job, [first, ...others]));
  if (isMapping(value)) {
    for (const finding of joinSections(marks, value, sheet.sections)) findings.push(finding);
    return { document: value, marks, findings };
  }
  if (findings.length === 0 || Array.isArray(value)) findings.push(notAMapping(source, first));
  return { document: undefined, marks, findings };
}

/** One finding for each run of lines that tabs indent. */
function describeTabs({ source, tabbed }: Job, lines: readonly Line[]): Finding[] {
  const runs: Line[][] = [];
  let run: Line[] = [];
  for (const line of tabbed.size > 0 ? lines : []) {
    if (!tabbed.has(line)) run = [];
    else if (run.push(line) === 1) runs.push(run);
  }
  return runs.map((found) => {
    const end = found[0]?.start ?? 0;
    const lead = source.slice(lineStart(source, end), end);
    const start = end - lead.length + lead.indexOf('\t');
    return messages.tabIndent(found.length, { start, end: end - lead.length + lead.lastIndexOf('\t') + 1 });
  });
}

function notAMapping(source: string, { start }: Line): Finding {
  const at = lineRange(source, start);
  return messages.notAMapping(source.slice(at.start, at.end), at);
}
