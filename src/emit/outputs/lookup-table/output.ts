import type { Path } from '../../../diagnostics/source.ts';
import type { MailSystem } from '../../../mail/system.ts';
import { mapKey, postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import template from './lookup-table.ejs';

/** One key and its value; a change of heading starts a new group. */
export interface Row {
  readonly heading: string;
  readonly key: string;
  readonly value: string;
  readonly path: Path;
}

/** What one lookup table of Postfix is made of. */
export interface LookupTable {
  readonly id: string;
  /** Its name in /etc/postfix. */
  readonly name: string;
  /** What it is for: comment lines. */
  readonly about: readonly string[];
  rows(system: MailSystem): Iterable<Row>;
}

/** An indexed lookup table of the server (postmap(1)): one entry a line, under headings. */
export function lookupTable(table: LookupTable): Output {
  return {
    id: table.id,
    template,
    escape: postfixText,
    *files(system) {
      yield {
        target: { kind: 'server', name: system.server.name },
        path: `/etc/postfix/${table.name}`,
        map: { type: system.postfix.mapType, command: 'postmap' },
        reload: ['postfix'],
        view: { about: table.about, rows: checkedRows(table.rows(system)) },
      };
    },
  };
}

function* checkedRows(rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) {
    mapKey(row.key);
    yield row;
  }
}

/** The heading of an entry: its section, and its category where it has one. */
export function headingOf(entry: { readonly section: string; readonly category: string }): string {
  return entry.category === '' ? entry.section : `${entry.section}: ${entry.category}`;
}
