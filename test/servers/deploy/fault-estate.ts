import { cpSync } from 'node:fs';
import { newPassword } from '../../../src/secrets/password.ts';
import { type DeployEstate, endedWith, type Name, type Repository } from './estate.ts';
import type { Others } from './faults.ts';
import { digestOf, type Forgery, keepUploads, keptUpload } from './forgery.ts';
import { Lane } from './lane.ts';

/**
 * The hosts have their first passwords, and the server accepts the second ones too, which the newest commit brings. Beside
 * it stand clones with the commit before, and with others that must not go live.
 */
export async function prepareRepositories(estate: DeployEstate): Promise<Omit<Others, 'upload'>> {
  const { repository } = estate;
  for (const host of repository.hosts) await repository.makePassword(host, 2);
  setCredentials(repository, '1', '{ current: 1, next: 2 }');
  await repository.commit('Let the server accept the next passwords');
  endedWith(0, await estate.mailc(['deploy']));
  const older = cloneOf(repository, 'older');
  setCredentials(repository, '{ current: 1, next: 2 }', '{ current: 2, retiring: 1 }');
  await repository.commit('Let the hosts take them up');
  const unannounced = cloneOf(repository, 'unannounced');
  for (const host of repository.hosts) await unannounced.makePassword(host, 3);
  setCredentials(unannounced, '{ current: 2, retiring: 1 }', '{ current: 3, retiring: 2 }');
  await unannounced.commit('Go on to the third passwords');
  const mismatched = cloneOf(unannounced, 'mismatched');
  for (const host of repository.hosts) await mismatched.makePassword(host, 3, newPassword());
  await mismatched.commit('Mix up what proves them');
  const extended = cloneOf(repository, 'extended');
  extended.edit('    dev2: {}\n', '    dev2: {}\n    dev3: { account: dev2 }\n');
  await extended.commit('Add dev3');
  return {
    older: older.directory,
    unannounced: unannounced.directory,
    mismatched: mismatched.directory,
    extended: extended.directory,
  };
}

/** All hosts with the release before the newest, which is known to be good. */
export async function startLanes(estate: DeployEstate): Promise<Lane[]> {
  const before = await Promise.all(estate.hosts.map((name) => releaseOf(estate, name)));
  endedWith(0, await estate.mailc(['deploy']));
  return await Promise.all(
    estate.hosts.map(async (name, index) => {
      const lane = new Lane(estate, name, { old: before[index] ?? '', new: await releaseOf(estate, name) });
      await lane.reset();
      await lane.watch();
      return lane;
    }),
  );
}

/** The server with the newest release, and what would be uploaded of the one that has an address more. */
export async function startServerLane(
  estate: DeployEstate,
  extended: string,
): Promise<{ readonly lane: Lane; readonly upload: Forgery }> {
  await keepUploads(estate);
  endedWith(0, await estate.mailc(['deploy', '--target', 'orion', '--dry-run'], { cwd: extended }));
  const upload = await keptUpload(estate);
  const releases = { old: await releaseOf(estate, 'orion'), new: digestOf(upload) };
  const lane = new Lane(estate, 'orion', releases);
  await lane.reset();
  return { lane, upload };
}

async function releaseOf(estate: DeployEstate, name: Name): Promise<string> {
  return (await estate.status(name)).release ?? '';
}

/** Changes what mail.yml says of the passwords of all hosts. */
export function setCredentials(repository: Repository, from: string, to: string): void {
  for (const host of repository.hosts) {
    const [, age] = new RegExp(`${host}: \\{ age: (\\w+)`).exec(repository.read('mail.yml')) ?? [];
    const line = (credential: string) => `${host}: { age: ${age}, credential: ${credential} }`;
    repository.edit(line(from), line(to));
  }
}

function cloneOf(repository: Repository, name: string): Repository {
  const directory = `${repository.directory}-${name}`;
  cpSync(repository.directory, directory, { recursive: true });
  return repository.at(directory);
}
