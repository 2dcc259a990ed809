import type { YAMLError } from 'yaml';
import * as messages from './messages.ts';
import { readNode } from './nodes.ts';
import type { Full, Sheet } from './sheet.ts';

/**
 * Reads one YAML document with the library, and marks its values.
 * @param text a part of the source
 * @param shift where the part begins in the source
 */
export function readFull(sheet: Sheet, text: string, shift = 0): Full {
  // The library looks for repeated keys in quadratic time, and its pretty errors count lines.
  const options = {
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
  } as const;
  const { contents, errors, warnings } = sheet.yaml.parseDocument(text, options);
  // The library says of "!!" twice that it is no tag.
  const tags = new Map([...errors, ...warnings].filter(isAboutTag).map(({ pos }) => [pos[0], pos]));
  for (const pos of tags.values()) {
    sheet.findings.push(messages.tag(text.slice(...pos), { start: pos[0] + shift, end: pos[1] + shift }));
  }
  // "&name: x" is a key to its writer; the library warns, and then takes "name:" for an anchor.
  const syntax = [...errors, ...warnings.filter(({ code }) => code === 'BAD_ALIAS')]
    .filter((error) => !isAboutTag(error))
    .sort((a, b) => a.pos[0] - b.pos[0]);
  if (contents === null) return { value: undefined, errors: syntax };
  return { value: readNode(sheet, text, shift, contents), errors: syntax };
}

/** Objections to a tag leave the value readable. */
function isAboutTag({ code }: YAMLError): boolean {
  return code === 'TAG_RESOLVE_FAILED' || code === 'BAD_COLLECTION_TYPE';
}
