import type { Style } from '../diagnostics/formats/format.ts';
import { planBetween } from '../pipeline.ts';
import type { CompiledSide, Plan } from '../review/plan.ts';
import { openStates, type Wish } from './compared-states.ts';
import type { Project } from './project.ts';
import type { State } from './states.ts';

/** A plan, or what keeps one from being made. */
export type Planned = { readonly plan: Plan } | { readonly plan: undefined; readonly refused: Project };

export type PlanFormat = 'text' | 'markdown' | 'json';

/** How a plan is to look. */
export interface PlanLook {
  /** True when nothing is to be cut. */
  readonly full?: boolean;
  /** Of the text form. */
  readonly style: Style;
}

/** Reads both states and works out what lies between them; there is no plan for a mail.yml with errors. */
export async function openPlan(wish: Wish): Promise<Planned> {
  const { base, head, names } = await openStates(wish);
  if (!isCompiled(head)) return { plan: undefined, refused: head.project };
  const command = ['mailc plan --full', ...names].join(' ');
  return { plan: await planBetween(base?.side, head.side, { command }) };
}

function isCompiled(state: State): state is State & { readonly side: CompiledSide } {
  return state.project.document !== undefined && state.side.compiled !== undefined;
}

/** A plan in one of its forms. */
export async function renderPlan(
  plan: Plan,
  format: PlanFormat,
  { full = false, style }: PlanLook,
): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../review/views/text.ts')).text(plan, full, style);
    case 'markdown':
      return (await import('../review/views/markdown.ts')).markdown(plan, full);
    case 'json':
      return (await import('../review/views/json.ts')).json(plan);
  }
}

/** What is told in the place of a plan, in the same forms. */
export async function renderRefusal(
  refused: Project,
  format: PlanFormat,
  { style }: PlanLook,
): Promise<string> {
  const { refusalJson, refusalMarkdown, refusalText } = await import('../review/views/refusal.ts');
  if (format === 'json') return refusalJson(refused);
  return format === 'markdown' ? refusalMarkdown(refused) : refusalText(refused, style);
}
