import type { Finding } from './finding.ts';
import { isDash, type Line, lineRange, wordAt } from './lines.ts';
import * as messages from './messages.ts';
import type { Division } from './parts.ts';

/** What is wrong with the place of an entry. */
export interface Fault {
  readonly kind: 'indent' | 'item among keys' | 'key among items';
  /** Columns before the entry. */
  readonly indent: number;
}

/** How an entry fails to fit in with those around it. Tabs are told about elsewhere. */
export function faultOf(source: string, { indent, list }: Division, head: Line): Fault | undefined {
  if (head.indent !== indent && !head.tab) return { kind: 'indent', indent: head.indent };
  if (isDash(source, head.start) === list) return undefined;
  return { kind: list ? 'key among items' : 'item among keys', indent: head.indent };
}

/** True when two entries in a row have one cause of their faults. */
export function isSameFault(before: Fault | undefined, fault: Fault): boolean {
  return before?.kind === fault.kind && before.indent === fault.indent;
}

/** The finding for an entry that does not fit in. */
export function describeFault(source: string, { indent }: Division, { start }: Line, fault: Fault): Finding {
  const line = lineRange(source, start);
  if (fault.kind === 'item among keys')
    return messages.itemAmongKeys(source.slice(line.start, line.end), line);
  if (fault.kind === 'key among items')
    return messages.keyAmongItems(source.slice(line.start, line.end), line);
  const at = wordAt(source, start);
  return messages.badIndent(source.slice(at.start, at.end), fault.indent, indent, at);
}
