import { join } from 'node:path';
import { ExitCode } from '../../io/failure.ts';
import { replaceFile } from '../../io/report-file.ts';
import { planPage } from '../plan-page.ts';
import { rowsPipeline } from '../plan-rows.ts';
import { openPlan, type PlanFormat, type PlanLook, renderPlan, renderRefusal } from '../planning.ts';
import type { Terminal } from '../terminal.ts';

export interface CiPlanOptions {
  readonly dir: string;
}

/** A file has neither width nor colours. */
const FILE_STYLE = { width: 80, paint: (_role: unknown, text: string) => text };
const TOKEN = 'MAILC_TOKEN';

/** `mailc ci plan`: the plan as text, page, data and rows of the merge request, and as its one note where a token allows. */
export async function ciPlan(file: string, { dir }: CiPlanOptions, terminal: Terminal): Promise<number> {
  const planned = await openPlan({ file });
  const render = (format: PlanFormat, { style = FILE_STYLE, full = false }: Partial<PlanLook> = {}) =>
    planned.plan === undefined
      ? renderRefusal(planned.refused, format, { style })
      : renderPlan(planned.plan, format, { style, full });
  terminal.print(await render('text', { style: terminal.style }));
  const markdown = await render('markdown');
  replaceFile(join(dir, 'plan.md'), markdown);
  // Where the note is cut, the page has all of it.
  replaceFile(join(dir, 'plan.html'), planPage(await render('markdown', { full: true })));
  replaceFile(join(dir, 'plan.json'), await render('json'));
  if (planned.plan !== undefined) replaceFile(join(dir, 'rows.yml'), rowsPipeline(planned.plan));
  replaceFile(join(dir, 'annotations.json'), annotations(join(dir, 'plan.html')));
  await keepNoteOf(markdown, terminal);
  return planned.plan === undefined ? ExitCode.findings : ExitCode.clean;
}

/** A link on the page of the job, as GitLab's report of annotations has it; none outside of a pipeline. */
function annotations(page: string): string {
  const { CI_JOB_URL: job } = process.env;
  const link = { label: 'Mail plan', url: `${job}/artifacts/file/${page}` };
  return `${JSON.stringify(job ? { Plan: [{ external_link: link }] } : {})}\n`;
}

/** Without a token, as on a merge request from a fork, the plan is text and page only. */
async function keepNoteOf(markdown: string, { say }: Terminal): Promise<void> {
  const { env } = process;
  const { CI_API_V4_URL: api, CI_MERGE_REQUEST_PROJECT_ID: project, CI_MERGE_REQUEST_IID: iid } = env;
  const token = env[TOKEN];
  if (!api || !project || !iid) return;
  if (!token) {
    say(`there is no ${TOKEN}, so the plan is not written into the merge request\n`);
    return;
  }
  const [{ keepNote }, { MARKER }] = await Promise.all([
    import('../../io/gitlab.ts'),
    import('../../review/views/markdown.ts'),
  ]);
  const pipeline = Number(env.CI_PIPELINE_ID ?? 0);
  const body = markdown.replace(MARKER, `${MARKER}\n<!-- pipeline ${pipeline} -->`);
  const result = await keepNote(
    { api, project, iid, token },
    { marker: MARKER, body, isNewer: (there) => pipelineOf(there) > pipeline },
  );
  say(`${TOLD[result]}\n`);
}

const TOLD = {
  posted: 'the plan stands in the merge request as a new note',
  edited: 'the note of the merge request has this plan now',
  unchanged: 'the note of the merge request says the same',
  outdated: 'the note of the merge request is of a later pipeline, and stays',
};

function pipelineOf(note: string): number {
  return Number(/<!-- pipeline (\d+) -->/.exec(note)?.[1] ?? 0);
}
