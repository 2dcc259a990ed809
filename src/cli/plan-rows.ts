import type { Plan } from '../review/plan.ts';

/** What GitLab shows of a Terraform report: how many things are created, changed and deleted. */
interface PlanRow {
  create: number;
  update: number;
  delete: number;
}

type Machine = Plan['machines'][number];

const COUNTED_AS = { added: 'create', changed: 'update', removed: 'delete' } as const;
/** What no machine of ours in particular gets; capitals tell it from a machine of that name. */
const NAMES = { dns: 'DNS', www: 'WEB FILES' } as const;
/** A merge request with more rows is no easier to read. */
const MOST_ROWS = 50;

/**
 * A child pipeline for GitLab with a job for each machine that changes, whose report counts its files: GitLab keeps one
 * Terraform report for each job, and shows a row for each report (Gitlab::Ci::Parsers::Terraform::Tfplan).
 */
export function rowsPipeline(plan: Plan): string {
  const jobs = [...planRows(plan)].map(([name, row]) => [`plan of ${name}`, jobOf(name, row)]);
  // A job without rules is left out of a pipeline for a merge request.
  const workflow = { rules: [{ when: 'always' }] };
  const pipeline = { workflow, default: { image: '$MAILC_IMAGE' }, ...Object.fromEntries(jobs) };
  return `${JSON.stringify(pipeline, null, 2)}\n`;
}

function jobOf(name: string, row: PlanRow): object {
  return {
    rules: [{ when: 'on_success' }],
    variables: { GIT_STRATEGY: 'none' },
    script: [`echo '${JSON.stringify(row)}' > tfplan.json`],
    artifacts: { name, reports: { terraform: 'tfplan.json' } },
  };
}

/** The changed files of each machine, counted; those of all others in one row. A pipeline has at least one job. */
function planRows({ machines }: Plan): ReadonlyMap<string, PlanRow> {
  if (machines.length === 0) return new Map([['all machines', rowOf([])]]);
  const shown = machines.length > MOST_ROWS ? machines.slice(0, MOST_ROWS - 1) : machines;
  const rest = machines.slice(shown.length);
  return new Map([
    ...shown.map((machine) => [nameOf(machine), rowOf([machine])] as const),
    ...(rest.length === 0 ? [] : [[`${rest.length} more machines`, rowOf(rest)] as const]),
  ]);
}

function nameOf({ name, kind }: Machine): string {
  return kind === 'dns' || kind === 'www' ? NAMES[kind] : name;
}

function rowOf(machines: readonly Machine[]): PlanRow {
  const row = { create: 0, update: 0, delete: 0 };
  for (const { files } of machines) for (const { kind } of files) row[COUNTED_AS[kind]] += 1;
  return row;
}
