import { ExitCode } from '../../io/failure.ts';
import { openPlan, type PlanFormat, renderPlan, renderRefusal } from '../planning.ts';
import type { Terminal } from '../terminal.ts';

export interface PlanOptions {
  readonly file: string;
  readonly deployed?: string;
  readonly format: PlanFormat;
  readonly full?: boolean;
  readonly today?: string;
}

/** `mailc plan`: prints what lies between two states of a mail.yml. */
export async function plan(
  range: string | undefined,
  options: PlanOptions,
  { print, style }: Terminal,
): Promise<number> {
  const planned = await openPlan({ ...options, range });
  const look = { full: options.full ?? false, style };
  if (planned.plan === undefined) {
    print(await renderRefusal(planned.refused, options.format, look));
    return ExitCode.findings;
  }
  print(await renderPlan(planned.plan, options.format, look));
  return ExitCode.clean;
}
