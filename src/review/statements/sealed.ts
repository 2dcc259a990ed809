import { changesOf, type Review } from '../review.ts';
import { say } from '../words.ts';
import { originOf, type Statement } from './statement.ts';

/** Tells of sealed destinations that stay by name: where mail goes then, only the server can tell. */
export function sealedStatements(review: Review): Statement[] {
  return changesOf(review, 'sealed').flatMap((change) =>
    change.old === undefined || change.new === undefined
      ? []
      : [
          {
            risks: ['leaves'] as const,
            words: say`The sealed destination ${change.subject} is sealed anew: its mail may go to somebody else`,
            about: [`sealed:${change.subject}`],
            origins: [originOf(change)],
          },
        ],
  );
}
