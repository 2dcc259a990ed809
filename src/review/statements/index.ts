import type { Review } from '../review.ts';
import { rightChanges } from '../rights.ts';
import { addressNews } from './addresses.ts';
import { dnsPolicyStatements } from './dns-policies.ts';
import { keyStatements } from './keys.ts';
import { classLimitStatements } from './limits.ts';
import { loginStatements } from './logins.ts';
import { sealedStatements } from './sealed.ts';
import { settingStatements } from './settings.ts';
import { RISKS, type Statement } from './statement.ts';

/** Everything worth a sentence, in the order of reading: what is to be looked at twice first, the worst before all. */
export function statementsOn(review: Review): Statement[] {
  const rights = rightChanges(review);
  const { statements, people, told } = addressNews(review, rights);
  const others = [...rights.values()].filter(({ sender }) => !told.has(sender));
  const all = [
    ...settingStatements(review, ['setting']),
    ...statements,
    ...sealedStatements(review),
    ...loginStatements(review, others, people),
    ...classLimitStatements(review),
    ...keyStatements(review),
    ...dnsPolicyStatements(review),
    ...settingStatements(review, ['pattern', 'server', 'client', 'parameter', 'file', 'pipe']),
  ];
  return all
    .map((statement, index) => ({ statement, index }))
    .sort((a, b) => rank(a.statement) - rank(b.statement) || a.index - b.index)
    .map(({ statement }) => statement);
}

function rank({ risks: [worst] }: Statement): number {
  return worst === undefined ? RISKS.length : RISKS.indexOf(worst);
}
