import type { Finding } from './finding.ts';
import { childMarks, keyRange, type Marks, type Range } from './marks.ts';
import * as messages from './messages.ts';
import type { Repeat, Sheet } from './sheet.ts';

/** Tells of repeated keys, and remembers those of the document. */
export function tellRepeats({ marks, findings, sections }: Sheet, repeats: readonly Repeat[]): void {
  for (const finding of describeRepeats(marks, repeats)) findings.push(finding);
  for (const repeat of repeats) if (repeat.mapping === 0) sections.push(repeat);
}

/** A finding for each repeated key, with the place where the key stood first. */
export function describeRepeats(marks: Marks, repeats: readonly Repeat[]): Finding[] {
  const firsts = new Map<number, Map<string, Range>>();
  return repeats.map(({ key, start, end, mapping }) => {
    let keys = firsts.get(mapping);
    if (keys === undefined) {
      keys = keyRanges(marks, mapping);
      firsts.set(mapping, keys);
    }
    const at = { start, end };
    return messages.duplicateKey(key, at, keys.get(key) ?? at);
  });
}

function keyRanges(marks: Marks, mapping: number): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const child of childMarks(marks, mapping)) {
    const key = marks.keys[child];
    if (key !== undefined && !ranges.has(key)) ranges.set(key, keyRange(marks, child));
  }
  return ranges;
}
