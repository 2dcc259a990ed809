import type { YAMLError } from 'yaml';
import { type Attempt, attemptFull, attemptPlain } from './attempt.ts';
import type { Cut } from './cuts.ts';
import { explain } from './explain.ts';
import type { Finding } from './finding.ts';
import {
  isDash,
  isEntryStart,
  isExplicitKey,
  type KeyPlace,
  keyAt,
  type Line,
  lineRange,
  nextLine,
  skipBlanks,
  wordAt,
} from './lines.ts';
import { closeMark, dropMarks, keyRange, openMark, valueRange } from './marks.ts';
import * as messages from './messages.ts';
import { MAX_DEPTH } from './nodes.ts';
import type { Part } from './parts.ts';
import * as parts from './parts.ts';
import { describeFault, type Fault, faultOf, isSameFault } from './place.ts';
import { tellRepeats } from './repeats.ts';
import { salvage } from './salvage.ts';
import { nameAt, SECTIONS } from './sections.ts';
import type { Mapping, Sheet } from './sheet.ts';
import { adopt, isMapping, type Key, putEntry, putItem, type Target } from './target.ts';

/** Nobody reads more, and each may cost a run of the library. */
const MOST_FINDINGS = 1000;

/** The reading of a source in parts. */
export interface Job {
  readonly source: string;
  readonly sheet: Sheet;
  /** Longer parts are divided before the library is asked: it is slow, and takes 150 times their size in memory. */
  readonly wholeLimit: number;
  /** Lines with a tab where YAML wants spaces. */
  readonly tabbed: Set<Line>;
}

/**
 * Reads a part of the source: as a whole, or else divided into its entries, so that an error is told once,
 * where it is, and everything beside it is read. It makes one mark, with those of the values inside it.
 */
export function readPart(job: Job, part: Part, depth: number): unknown {
  if (depth > MAX_DEPTH) return tooDeep(job, part);
  if (part.lines[0].tab) job.tabbed.add(part.lines[0]);
  const divisible = parts.isCollection(job.source, part);
  const whole = attempt(job, part, divisible);
  if (whole.read) return whole.value;
  if (divisible || parts.mayBeCollection(job.source, part)) {
    return blaming(job, part, whole.errors, () => readEntries(job, part, depth));
  }
  blame(job, part, false, whole.errors);
  return salvage(job.sheet, job.source, part.lines[0].start, part.end);
}

function attempt({ sheet, source, wholeLimit }: Job, part: Part, divisible: boolean): Attempt {
  const slice = parts.sliceOf(source, part);
  const plain = attemptPlain(sheet, slice);
  return plain.read || (divisible && slice.text.length > wholeLimit) ? plain : attemptFull(sheet, slice);
}

function readEntries(job: Job, part: Part, depth: number): Mapping | unknown[] {
  const { marks, findings } = job.sheet;
  const division = parts.divide(job.source, part, depth === 0);
  const { start } = part.lines[0];
  const mark = openMark(marks);
  const value = division.list ? [] : Object.create(null);
  const target: Target = { marks, mark, value, repeats: [], last: start };
  for (const cut of division.cuts) findings.push(describeCut(job, cut));
  checkPlaces(job, division);
  for (const entry of division.entries) {
    if (findings.length >= MOST_FINDINGS) break;
    if (isDash(job.source, entry.lines[0].start) !== division.list) continue;
    if (division.list) readItem(job, target, entry, depth);
    else readEntry(job, target, entry, depth);
  }
  closeMark(marks, mark, division.list ? start : mappingStart(job, mark, start), target.last);
  tellRepeats(job.sheet, target.repeats);
  return value;
}

function describeCut({ source }: Job, { line, indent }: Cut): Finding {
  const whole = lineRange(source, line.start);
  if (indent === undefined) return messages.missingColon(source.slice(whole.start, whole.end), whole);
  const at = isDash(source, line.start) ? whole : wordAt(source, line.start);
  return messages.badIndent(source.slice(at.start, at.end), line.indent, indent, at);
}

/** Tells of the entries that do not fit in among the others; of several in a row with the same fault, the first. */
function checkPlaces({ source, sheet, tabbed }: Job, division: parts.Division): void {
  let before: Fault | undefined;
  for (const { lines } of division.entries) {
    const [head] = lines;
    if (head.tab) tabbed.add(head);
    const fault = faultOf(source, division, head);
    if (fault !== undefined && !isSameFault(before, fault)) {
      sheet.findings.push(describeFault(source, division, head, fault));
    }
    before = fault;
  }
}

/** Offset of the first key, without anchor and tag, or of the question mark before it. */
function mappingStart({ source, sheet: { marks } }: Job, mark: number, start: number): number {
  return marks.count === mark + 1 || isExplicitKey(source, start) ? start : keyRange(marks, mark + 1).start;
}

function readEntry(job: Job, target: Target, entry: Part, depth: number): void {
  const key = parts.sectionKey(job.source, entry);
  const { count } = job.sheet.marks;
  const { length } = job.sheet.findings;
  const whole = attempt(job, entry, key !== undefined && parts.isTidySection(job.source, entry));
  const errors = whole.read ? [] : whole.errors;
  const reported = job.sheet.findings.length > length;
  if (whole.read && (reported || isBlockEntry(job, entry, count)) && adopt(target, count, whole.value))
    return;
  dropMarks(job.sheet.marks, count);
  job.sheet.findings.length = length;
  if (key !== undefined) blaming(job, entry, errors, () => readSection(job, target, entry, key, depth));
  else if (!readWithoutColon(job, target, entry, depth) && !readOverIndented(job, target, entry, depth)) {
    readBrokenEntry(job, target, entry, errors);
  }
}

/** False for a mapping in brackets or below an anchor: in its place there should be a key. */
function isBlockEntry(
  { source, sheet: { marks } }: Job,
  { lines: [{ start }] }: Part,
  mark: number,
): boolean {
  return isEntryStart(source, start) && !/[[{]/.test(source.charAt(valueRange(marks, mark).start));
}

/** Reads an entry whose value stands below its key. */
function readSection(job: Job, target: Target, entry: Part, place: KeyPlace, depth: number): void {
  const below = parts.withoutFirstLine(entry);
  const key = readKey(job, place) ?? blameKey(job, place);
  const { count } = job.sheet.marks;
  const value = below === undefined ? null : readPart(job, below, depth + 1);
  putEntry(target, count, key, value);
}

/** The text of a key; undefined when it cannot be a key. */
function readKey({ source, sheet }: Job, { start, colon }: KeyPlace): Key | undefined {
  const slice = { text: source.slice(start, colon + 1), shift: start };
  const { count } = sheet.marks;
  const { length } = sheet.findings;
  const plain = attemptPlain(sheet, slice);
  const whole = plain.read ? plain : attemptFull(sheet, slice);
  const text = whole.read && isMapping(whole.value) ? Object.keys(whole.value)[0] : undefined;
  const key = text === undefined ? undefined : { text, at: keyRange(sheet.marks, count + 1) };
  dropMarks(sheet.marks, count);
  if (key === undefined) sheet.findings.length = length;
  return key;
}

/** Reads a section whose key has no colon, or something in place of a colon. */
function readWithoutColon(job: Job, target: Target, entry: Part, depth: number): boolean {
  const [{ start }] = entry.lines;
  const below = parts.withoutFirstLine(entry);
  const name = nameAt(job.source, start);
  if (below === undefined || name === '' || keyAt(job.source, start) !== undefined) return false;
  if (isDash(job.source, start) || !parts.isCollection(job.source, below)) return false;
  const line = lineRange(job.source, start);
  job.sheet.findings.push(messages.sectionHead(name, job.source.slice(start, line.end), line));
  const { count } = job.sheet.marks;
  const place = { start, end: start + name.length, colon: line.end };
  putEntry(target, count, asWritten(job, place), readPart(job, below, depth + 1));
  return true;
}

/** Tells what is wrong with a key, which counts as it is written then. */
function blameKey(job: Job, place: KeyPlace): Key {
  blameLine(job, { start: place.start, indent: 0, width: 0, tab: false }, []);
  return asWritten(job, place);
}

function asWritten({ source }: Job, { start, end }: KeyPlace): Key {
  return { text: source.slice(start, end), at: { start, end } };
}

/** An entry that cannot be divided further and has an error. */
function readBrokenEntry(job: Job, target: Target, entry: Part, errors: readonly YAMLError[]): void {
  const { source, sheet } = job;
  const key = keyAt(source, entry.lines[0].start);
  const { length } = sheet.findings;
  const read = key && (readKey(job, key) ?? asWritten(job, key));
  sheet.findings.length = length;
  blame(job, entry, true, errors);
  if (key === undefined || read === undefined) return;
  const { count } = sheet.marks;
  putEntry(target, count, read, salvage(sheet, source, skipBlanks(source, key.colon + 1), entry.end));
}

function readItem(job: Job, target: Target, entry: Part, depth: number): void {
  const below = parts.withoutDash(job.source, entry);
  const divisible = below !== undefined && parts.isCollection(job.source, below);
  const { count } = job.sheet.marks;
  const whole = attempt(job, entry, divisible);
  if (whole.read) adopt(target, count, whole.value);
  else if (divisible) {
    blaming(job, entry, whole.errors, () => putItem(target, count, readPart(job, below, depth + 1)));
  } else if (!readOverIndented(job, target, entry, depth)) {
    blame(job, entry, false, whole.errors);
    const start = below?.lines[0].start ?? entry.lines[0].start;
    putItem(target, count, salvage(job.sheet, job.source, start, entry.end));
  }
}

/**
 * Reads an entry that is complete on its first line, and below it lines that are indented as if they belonged to it:
 * they count as its brothers, or as its value where what stands on its line is a mistake.
 */
function readOverIndented(job: Job, target: Target, entry: Part, depth: number): boolean {
  const { source, sheet } = job;
  const below = parts.withoutFirstLine(entry);
  if (below === undefined || !isEntryStart(source, below.lines[0].start)) return false;
  const [head] = entry.lines;
  const key = keyAt(source, head.start);
  const { count } = sheet.marks;
  const { length } = sheet.findings;
  const first = attempt(job, { lines: [head], end: nextLine(source, head.start) }, false);
  const told = sheet.findings.length > length;
  if (first.read && !told) tellTooFarRight(job, head, below);
  if (
    key !== undefined &&
    (told || (first.read && isHead(job, key, below, depth)) || isMistaken(source, key, first))
  ) {
    dropMarks(sheet.marks, count);
    if (!first.read) blameLine(job, head, first.errors);
    putEntry(target, count, asWritten(job, key), readPart(job, below, depth + 1));
    return true;
  }
  if (!first.read) return false;
  adopt(target, count, first.value);
  const mark = sheet.marks.count;
  adopt(target, mark, readPart(job, below, depth + 1));
  return true;
}

function tellTooFarRight({ source, sheet }: Job, head: Line, below: Part): void {
  const at = wordAt(source, below.lines[0].start);
  const above = keyAt(source, head.start) ?? lineRange(source, head.start);
  const complete = source.slice(above.start, above.end);
  sheet.findings.push(messages.tooFarRight(source.slice(at.start, at.end), complete, head.indent, at));
}

/** True for the key of a section of mail.yml that has no other one below it. */
function isHead({ source }: Job, { start, end }: KeyPlace, below: Part, depth: number): boolean {
  if (depth > 0 || !SECTIONS.has(source.slice(start, end))) return false;
  return !SECTIONS.has(nameAt(source, below.lines[0].start));
}

/** True for a key whose line cannot be read because of a sign in the place of nothing, such as "hosts: @". */
function isMistaken(source: string, { colon }: KeyPlace, line: Attempt): boolean {
  return !line.read && /[*&!@%`]/.test(source.charAt(skipBlanks(source, colon + 1)));
}

function blameLine(job: Job, line: Line, errors: readonly YAMLError[]): void {
  blame(job, { lines: [line], end: nextLine(job.source, line.start) }, true, errors);
}

function tooDeep({ source, sheet }: Job, { lines: [{ start }] }: Part): null {
  const at = wordAt(source, start);
  sheet.findings.push(messages.tooDeep(MAX_DEPTH, at));
  closeMark(sheet.marks, openMark(sheet.marks), at.start, at.end);
  return null;
}

/** Tells what is wrong with a part that is not divided further. */
function blame(job: Job, part: Part, isEntry: boolean, errors: readonly YAMLError[] = []): void {
  const tabbed = part.lines.slice(1).filter((line) => line.tab);
  for (const line of tabbed) job.tabbed.add(line);
  if (tabbed.length === 0) job.sheet.findings.push(explain(parts.sliceOf(job.source, part), errors, isEntry));
}

/** Reads the entries of a part; when it has an error that none of them has alone, the part is blamed. */
function blaming<T>(job: Job, part: Part, errors: readonly YAMLError[], read: () => T): T {
  const { length } = job.sheet.findings;
  const tabs = job.tabbed.size;
  const value = read();
  const told = part.lines.some(({ cut, moved }) => moved || cut !== undefined);
  const found = told || job.sheet.findings.length > length || job.tabbed.size > tabs;
  if (!found && errors.length > 0)
    job.sheet.findings.push(explain(parts.sliceOf(job.source, part), errors, false));
  return value;
}
