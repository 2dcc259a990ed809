import { beforeEach, describe, it } from 'vitest';
import { findObstacle } from './obstacle.ts';
import type { Stage } from './stage.ts';

const obstacle = findObstacle();

/**
 * A suite that needs the stage. Where it cannot be set up the suite is skipped, and says why; under CI that is a
 * failure, for there nothing may go untested.
 */
export function serverSuite(name: string, suite: () => void): void {
  if (obstacle === undefined) {
    describe(name, suite);
  } else if (process.env.CI === 'true') {
    it(`${name} has its servers`, () => {
      throw new Error(obstacle);
    });
  } else {
    console.warn(`${name}: skipped. ${obstacle}`);
    describe.skip(`${name} (${obstacle})`, suite);
  }
}

/** Shows the logs of every machine beside each test of this suite that fails. */
export function showLogsOnFailure(stage: () => Stage): void {
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(await stage().tails()));
  });
}
