import type { DefineVerb } from '../verb.ts';
import { defineCiBuild } from './ci-build.ts';
import { defineFanOut } from './ci-fan-out.ts';
import { defineCiPlan } from './ci-plan.ts';

export const define: DefineVerb = (program, setting) => {
  const ci = program.command('ci').description('what the jobs of a pipeline run').helpCommand(false);
  defineCiBuild(ci, setting);
  defineCiPlan(ci, setting);
  defineFanOut(ci, setting);
};
