import type { Plan } from '../review/plan.ts';

/** What GitLab shows of a Terraform report: how many things are created, changed and deleted. */
export interface PlanRow {
  create: number;
  update: number;
  delete: number;
}

/** Every host is in the row `hosts` too; the one server is `server`, whatever its name. */
const SHARED_ROWS = { server: 'server', host: 'hosts', dns: 'dns', www: 'www' } as const;
const COUNTED_AS = { added: 'create', changed: 'update', removed: 'delete' } as const;

/** The files that a plan changes, counted by machine and by kind of machine; the four kinds are always there. */
export function planRows({ machines, unchanged }: Plan): ReadonlyMap<string, PlanRow> {
  const names = [...Object.values(SHARED_ROWS), ...unchanged, ...machines.map(({ name }) => name)];
  const rows = new Map<string, PlanRow>(names.map((name) => [name, { create: 0, update: 0, delete: 0 }]));
  for (const { name, kind, files } of machines) {
    // One name may be both, as that of the web files is.
    for (const row of new Set([name, SHARED_ROWS[kind]])) {
      for (const file of files) (rows.get(row) as PlanRow)[COUNTED_AS[file.kind]] += 1;
    }
  }
  return rows;
}
