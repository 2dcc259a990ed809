import type { DefineVerb } from '../verb.ts';

/**
 * The verbs, in the order of the help. Only the one that is run is loaded: a line here costs the others nothing, however
 * many there are.
 */
export const verbs: Readonly<Record<string, () => Promise<{ readonly define: DefineVerb }>>> = {
  check: () => import('./check.ts'),
  build: () => import('./build.ts'),
  plan: () => import('./plan.ts'),
  dns: () => import('./dns.ts'),
  deploy: () => import('./deploy.ts'),
  rollback: () => import('./rollback.ts'),
  status: () => import('./status.ts'),
  drift: () => import('./drift.ts'),
  agent: () => import('./agent.ts'),
  ci: () => import('./ci.ts'),
  init: () => import('./init.ts'),
  explain: () => import('./explain.ts'),
  who: () => import('./who.ts'),
  test: () => import('./test.ts'),
  secret: () => import('./secret.ts'),
  dkim: () => import('./dkim.ts'),
  seal: () => import('./seal.ts'),
  rules: () => import('./rules.ts'),
  completion: () => import('./completion.ts'),
};
