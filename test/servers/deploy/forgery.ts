import { createHash } from 'node:crypto';
import { scratch } from '../../support/scratch.ts';
import type { DeployEstate, Run } from './estate.ts';

/** A release as the server would get it: what a thief of the keys, or a bug of ours, would change something in. */
export interface Forgery {
  manifest: string;
  ticket: string;
  /** By path on the machine. */
  readonly files: Map<string, string>;
}

/** From now on the agent of the server keeps what was uploaded, as it was before anything is done to it. */
export async function keepUploads(estate: DeployEstate): Promise<void> {
  const keep = '[[ $1 != received ]] || { rm -rf /run/genuine; cp -r /var/lib/mailc/incoming /run/genuine; }';
  await estate.machine('orion').write('/etc/mailc/agent.conf', `on_step() { ${keep}; }\n`);
}

/** The upload that was kept, as the next one after what the server has. */
export async function keptUpload(estate: DeployEstate): Promise<Forgery> {
  const orion = estate.machine('orion');
  const [digest = ''] = await orion.list('/run/genuine');
  const root = `/run/genuine/${digest}`;
  const manifest = await orion.read(`${root}/manifest`);
  const paths = [...manifest.matchAll(/^file .* (\S+)$/gm)].map(([, path = '']) => path);
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, string]> => [path, await orion.read(`${root}/files${path}`)]),
  );
  const { release, commit } = await estate.status('orion');
  const ticket = (await orion.read(`${root}/ticket`)).replace(/^after .*$/m, `after ${release} ${commit}`);
  return { manifest, ticket, files: new Map(files) };
}

/** Another text for a file, with a manifest that says so. */
export function replaceText(release: Forgery, path: string, text: string): void {
  release.files.set(path, text);
  release.manifest = release.manifest.replace(
    new RegExp(`^(file \\d+ \\S+) \\w+ \\d+ (.* ${path})$`, 'm'),
    (_, before: string, after: string) => `${before} ${sha256(text)} ${Buffer.byteLength(text)} ${after}`,
  );
}

/** One file more, with a line of the manifest. */
export function addFile(release: Forgery, path: string, text: string, rights = '0644 root:root'): void {
  release.files.set(path, text);
  release.manifest += `file ${rights} ${sha256(text)} ${text.length} - postfix ${path}\n`;
}

/** Uploads a release under its digest or another name, after something was done to its directory, and has it prepared. */
export async function offer(
  estate: DeployEstate,
  release: Forgery,
  name = digestOf(release),
  disturb: (directory: string) => void = () => {},
): Promise<Run> {
  const contents = [...release.files].map(([path, text]) => [`files${path}`, text]);
  const directory = scratch({
    manifest: release.manifest,
    ticket: release.ticket,
    ...Object.fromEntries(contents),
  });
  disturb(directory);
  await estate.rsync(['--recursive', '--links', '--delete', `${directory}/`, `orion:${name}/`]);
  return await estate.ssh('orion', 'agent', [], [`prepare ${name}`]);
}

/** What names a release. */
export function digestOf({ manifest }: Forgery): string {
  return sha256(manifest);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
