import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPassword } from '../../../src/secrets/password.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { DeployEstate, endedWith, type Repository } from './estate.ts';
import { FAULTS, type Fault, type Measured, type Others } from './faults.ts';
import { Flow } from './flow.ts';
import { Lane } from './lane.ts';

const HOSTS = ['apollo', 'luna'] as const;
const ONLY = process.env.FAULT;

interface Row extends Measured, Pick<Fault, 'fault' | 'at'> {}

serverSuite('faults of a deploy', () => {
  let estate: DeployEstate;
  let flow: Flow;
  let others: Others;
  const lanes: Lane[] = [];
  const free: Lane[] = [];
  const waiting: ((lane: Lane) => void)[] = [];
  const rows = new Map<Fault, Row>();

  beforeAll(async () => {
    estate = await DeployEstate.start();
    await estate.installAgents();
    flow = await Flow.start(estate);
    others = await prepareRepositories();
    for (const lane of await startLanes()) {
      lanes.push(lane);
      free.push(lane);
    }
  }, 300_000);
  afterAll(async () => await estate?.stop());
  showLogsOnFailure(() => estate.stage);

  /** The hosts have their first passwords, and the server accepts the second ones too, which the newest commit brings. */
  async function prepareRepositories(): Promise<Others> {
    const { repository } = estate;
    for (const host of HOSTS) await repository.makePassword(host, 2);
    setCredentials(repository, '1', '{ current: 1, next: 2 }');
    await repository.commit('Let the server accept the next passwords');
    endedWith(0, await estate.mailc(['deploy']));
    const older = cloneOf(repository, 'older');
    setCredentials(repository, '{ current: 1, next: 2 }', '{ current: 2, retiring: 1 }');
    await repository.commit('Let the hosts take them up');
    const unannounced = cloneOf(repository, 'unannounced');
    for (const host of HOSTS) await unannounced.makePassword(host, 3);
    setCredentials(unannounced, '{ current: 2, retiring: 1 }', '{ current: 3, retiring: 2 }');
    await unannounced.commit('Go on to the third passwords');
    const mismatched = cloneOf(unannounced, 'mismatched');
    for (const host of HOSTS) await mismatched.makePassword(host, 3, newPassword());
    await mismatched.commit('Mix up what proves them');
    return {
      repository,
      older: older.directory,
      unannounced: unannounced.directory,
      mismatched: mismatched.directory,
    };
  }

  async function startLanes(): Promise<Lane[]> {
    const before = await Promise.all(HOSTS.map(async (name) => (await estate.status(name)).release ?? ''));
    endedWith(0, await estate.mailc(['deploy']));
    const started = HOSTS.map(async (name, index) => {
      const releases = { old: before[index] ?? '', new: (await estate.status(name)).release ?? '' };
      const lane = new Lane(estate, name, releases);
      await lane.reset();
      await lane.watch();
      return lane;
    });
    return await Promise.all(started);
  }

  /** Two hosts share the work; each has its own fault at a time. */
  describe('each of them leaves the old release or the new one', () => {
    const chosen = FAULTS.filter(
      ({ fault, at }) => ONLY === undefined || new RegExp(ONLY).test(`${fault}, at ${at}`),
    );
    it.concurrent.each(chosen)('$fault, at $at', async (fault) => {
      const lane = await takeLane();
      try {
        rows.set(fault, { fault: fault.fault, at: fault.at, ...(await fault.attempt(lane, others)) });
      } finally {
        await lane.reset();
        giveBack(lane);
      }
    });
  });

  /** In the order in which they were asked for. */
  async function takeLane(): Promise<Lane> {
    return free.shift() ?? (await new Promise((resolve) => waiting.push(resolve)));
  }

  function giveBack(lane: Lane): void {
    const next = waiting.shift();
    if (next === undefined) free.push(lane);
    else next(lane);
  }

  it('lost no letter', async () => {
    console.table(FAULTS.flatMap((fault) => rows.get(fault) ?? []));
    const { injected, lost, bounced } = await flow.end();
    console.log(injected);
    expect({ lost, bounced }).toEqual({ lost: [], bounced: [] });
    for (const lane of lanes) expect(await lane.seenIncomplete()).toBe('');
  });
});

function setCredentials(repository: Repository, from: string, to: string): void {
  for (const host of HOSTS) {
    const [, age] = new RegExp(`${host}: \\{ age: (\\w+)`).exec(repository.read('mail.yml')) ?? [];
    repository.edit(
      `${host}: { age: ${age}, credential: ${from} }`,
      `${host}: { age: ${age}, credential: ${to} }`,
    );
  }
}

function cloneOf(repository: Repository, name: string): Repository {
  const directory = `${repository.directory}-${name}`;
  cpSync(repository.directory, directory, { recursive: true });
  return repository.at(directory);
}
