import type { Role } from '../diagnostics/formats/format.ts';
import { visible } from '../diagnostics/formats/visible.ts';
import type { Cause, End, Hop, Refusal } from '../explain/answers.ts';
import type { Places } from './estate.ts';
import type { Row } from './side-by-side.ts';

/** Of a long group so many members are shown, unless there are only a few more. */
const MOST_SHOWN = 12;
const FEW_MORE = 3;
/** Deeper branches are no longer moved to the right. */
const DEEPEST = 12;
/** Columns for an address and its mailbox. */
const LONGEST_LINE = 56;

/** A branch that is to be written. */
interface Branch {
  readonly hop: Hop;
  readonly lead: string;
  /** What stands before everything below it. */
  readonly indent: string;
  readonly depth: number;
}

/** The lines of a tree, each with the line of mail.yml that decides it and the table that has it. */
export function treeRows(hop: Hop, places: Places): Row[] {
  const rows: Row[] = [];
  const pending: (Branch | Row)[] = [{ hop, lead: '', indent: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) {
      rows.push(next);
      continue;
    }
    rows.push(...hopRows(next, places));
    pending.push(...branchesOf(next).reverse());
  }
  return rows;
}

function branchesOf({ hop, lead, indent, depth }: Branch): (Branch | Row)[] {
  if (hop.kind !== 'forward' || withMailbox(hop, lead) !== undefined) return [];
  const shown = hop.next.length > MOST_SHOWN + FEW_MORE ? hop.next.slice(0, MOST_SHOWN) : hop.next;
  const hidden = hop.next.length - shown.length;
  const branches: (Branch | Row)[] = shown.map((next, index) => {
    const isLast = hidden === 0 && index === shown.length - 1;
    const below = depth < DEEPEST ? `${indent}${isLast ? '   ' : '│  '}` : indent;
    return { hop: next, lead: `${indent}${isLast ? '└─ ' : '├─ '}`, indent: below, depth: depth + 1 };
  });
  if (hidden === 0) return branches;
  return [...branches, { lead: `${indent}└─ `, text: `and ${hidden} more (--json has all)`, side: '' }];
}

/** An address with the mailbox that it leads to: where that is all, one line is enough for both, unless it is long. */
function withMailbox({ address, next }: Extract<Hop, { kind: 'forward' }>, lead: string): string | undefined {
  const [only] = next;
  if (next.length !== 1 || only?.kind !== 'end' || only.end.kind !== 'mailbox') return undefined;
  const text = `${visible(address)}, ${endText(only.end)}`;
  return lead.length + text.length <= LONGEST_LINE ? text : undefined;
}

function endedText([cause]: readonly Cause[]): string {
  return cause?.ended === undefined ? '' : `, until ${cause.ended}`;
}

function hopRows(branch: Branch, places: Places): Row[] {
  const { hop, lead, indent, depth } = branch;
  const address = visible(hop.address);
  const head = { lead, hang: indent, ...(depth === 0 && { role: 'strong' as const }) };
  if (hop.kind === 'repeated') return [{ lead, hang: indent, text: `${address}, shown elsewhere`, side: '' }];
  if (hop.kind === 'forward') {
    return [{ ...head, text: withMailbox(hop, lead) ?? address, side: sideOf(hop.causes, places) }];
  }
  const { end, causes } = hop;
  if (depth > 0 && (end.kind === 'mailbox' || end.kind === 'outside')) {
    const side = end.kind === 'mailbox' ? '' : sideOf(causes, places);
    return [{ lead, hang: indent, text: endText(end), side }];
  }
  // The row of the virtual alias map belongs to the address, what another table says of it to its end.
  const own = causes.filter(({ table }) => table === 'users');
  const others = causes.filter(({ table }) => table !== 'users');
  return [
    { ...head, text: `${address}${endedText(own)}`, side: sideOf(own, places) },
    endRow(end, indent, sideOf(others, places)),
  ];
}

function endRow(end: End, indent: string, side: string): Row {
  const role = END_ROLES[end.kind];
  return { lead: `${indent}└─ `, hang: `${indent}   `, text: endText(end), ...(role && { role }), side };
}

const END_ROLES: Partial<Record<End['kind'], Role>> = {
  refusal: 'error',
  bounce: 'error',
  deferral: 'error',
  discard: 'warning',
};

/** `mail.yml:12 users`: of several causes, the first that mail.yml states, else the server's own rule. */
export function sideOf(causes: readonly Cause[], places: Places): string {
  const stated = causes.find(({ path }) => path !== undefined);
  if (stated?.path !== undefined) return `${places.text(stated.path)} ${stated.table}`;
  const [rule] = causes;
  return rule === undefined ? '' : rule.table === 'main.cf' ? rule.key : rule.table;
}

/** Where a branch ends, in words. */
function endText(end: End): string {
  switch (end.kind) {
    case 'mailbox':
      return `mailbox of ${end.account}`;
    case 'outside':
      return `leaves for ${visible(end.address)}`;
    case 'relay':
      return `handed to ${end.nextHop}`;
    case 'pipe':
      return `given to the program ${end.service}`;
    case 'discard':
      return 'taken and dropped';
    case 'refusal':
      return refusalText(end);
    case 'bounce':
      return `taken, then returned to the sender: ${end.status} ${visible(end.text)}`;
    case 'deferral':
      return `put off at the end of the message, each time: 451 ${end.status} ${end.text}`;
  }
}

const STAGES: Record<Refusal['stage'], string> = {
  auth: 'at login',
  mail: 'at MAIL FROM',
  rcpt: 'at RCPT TO',
  'end-of-data': 'at the end of the message',
};

/** `refused at RCPT TO: 550 5.1.1 ...`; what may be tried again is put off. */
export function refusalText({ stage, code, status, text }: Refusal): string {
  const verb = code.startsWith('4') ? 'put off' : 'refused';
  return `${verb} ${STAGES[stage]}: ${code} ${status} ${visible(text)}`;
}
