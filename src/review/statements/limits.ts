import type { ClassLimit } from '../../mail/system.ts';
import { fromTo, isHigher, isSameLimit } from '../limits.ts';
import { changesOf, newOf, oldOf, type Review } from '../review.ts';
import { counted, joined, say, type Words } from '../words.ts';
import { originOf, type Statement } from './statement.ts';

const WHO: Readonly<Record<string, string>> = { users: 'people', hosts: 'machines' };

/** Tells of the limits of the two classes; that of a single login is told with the login. */
export function classLimitStatements(review: Review): Statement[] {
  return changesOf(review, 'limit').flatMap((change) => {
    const [before, after] = [oldOf<ClassLimit>(change), newOf<ClassLimit>(change)];
    if (before === undefined || after === undefined) return [];
    const logins = review.head.system.logins.filter(({ limitClass }) => limitClass === change.subject).length;
    return [
      {
        risks: isHigher(after, before) ? (['limit-raised'] as const) : [],
        words: say`The limit of ${[WHO[change.subject] ?? '']} ${classNews(before, after)}, for ${[counted(logins, 'login')]}`,
        about: [`limit of ${change.subject}`],
        origins: [originOf(change)],
      },
    ];
  });
}

function classNews(before: ClassLimit, after: ClassLimit): Words {
  const parts: Words[] = [];
  if (!isSameLimit(before, after)) {
    const moves = isHigher(after, before) ? 'rises' : 'falls';
    parts.push([`${moves} ${fromTo(before, after)}`]);
  }
  if (before.over !== after.over) {
    parts.push([
      after.over === 'defer' ? 'makes mail wait where it was refused' : 'refuses mail where it waited',
    ]);
  }
  if (parts.length === 0) parts.push(say`answers with other words: ${after.text}`);
  return joined(parts);
}
