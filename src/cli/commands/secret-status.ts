import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { ExitCode } from '../../io/failure.ts';
import { readAttachment } from '../../io/files.ts';
import { additionsBelow } from '../../io/history.ts';
import { parseArmoredAge } from '../../mail/age.ts';
import { acceptedGenerations, generationsOf, passwordFile, verifierFile } from '../../mail/credential.ts';
import { parseVerifier } from '../../mail/scram.ts';
import { proves } from '../../secrets/password.ts';
import { open } from '../../secrets/seal.ts';
import type { Secret } from '../../secrets/secret.ts';
import { readIdentity } from '../identity-file.ts';
import { type PasswordOnMachines, passwordsOnMachines } from '../machine-secrets.ts';
import { type MailFile, openMailFile } from '../mail-file.ts';
import { sayIfShallow } from '../shallow-clone.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export interface SecretStatusOptions {
  readonly file: string;
  readonly identity?: string;
  readonly machines?: boolean;
  readonly json?: boolean;
}

/** One generation of the password of a login. */
interface Row {
  readonly login: string;
  readonly generation: number | undefined;
  /** none: the login has no password. */
  readonly state: 'current' | 'next' | 'retiring' | 'none';
  /** When its sealed file was committed, YYYY-MM-DD; undefined while it is not. */
  readonly since: string | undefined;
  readonly days: number | undefined;
  /** The machines that have it once this mail.yml is deployed: the host its current one, the server each. */
  readonly meant_for: readonly string[];
  /** What is wrong with its files; undefined when nothing is. */
  readonly problem: string | undefined;
  /** Where it is in use, when the machines were asked. */
  readonly machines?: PasswordOnMachines;
}

/** `mailc secret status`: the generations of every login, how old they are and, when asked, where they are in use. */
export async function secretStatus(options: SecretStatusOptions, terminal: Terminal): Promise<number> {
  const mail = await openMailFile(options.file);
  const identity = options.identity === undefined ? undefined : readIdentity(options.identity);
  await sayIfShallow(mail.directory, terminal);
  const added = await additionsBelow('secrets', mail.directory);
  const asked = options.machines === true ? await passwordsOnMachines(mail, terminal) : undefined;
  const rows: Row[] = [];
  for (const row of generationRows(mail, added)) {
    const machines = row.generation === undefined ? undefined : asked?.(row.login, row.generation);
    rows.push({ ...row, problem: await problemOf(mail, row, identity), ...(machines && { machines }) });
  }
  if (options.json === true) terminal.print(jsonText({ logins: rows }));
  else
    terminal.print(
      table(
        headings(asked !== undefined),
        rows.map((row) => cells(row, asked !== undefined)),
        terminal.style,
      ),
    );
  return rows.some(({ problem }) => problem !== undefined) ? ExitCode.findings : ExitCode.clean;
}

function headings(withMachines: boolean): string[] {
  const places = withMachines ? ['SERVER', 'HOST'] : ['MACHINES'];
  return ['LOGIN', 'GENERATION', 'STATE', 'SINCE', 'AGE', ...places, 'PROBLEM'];
}

function cells(row: Row, withMachines: boolean): string[] {
  const { login, generation, state, since, days, meant_for, machines, problem = '' } = row;
  const places = withMachines
    ? [machines?.server ?? '-', machines?.host ?? '-']
    : [meant_for.join(', ') || '-'];
  if (generation === undefined) return [login, '-', state, '-', '-', ...places, problem];
  const age = days === undefined ? '-' : `${days} d`;
  return [login, String(generation), state, since ?? 'not committed', age, ...places, problem];
}

function* generationRows(
  { document }: MailFile,
  added: ReadonlyMap<string, number>,
): Generator<Omit<Row, 'problem'>> {
  for (const [login, { credential }] of Object.entries(document.hosts ?? {})) {
    if (credential === undefined) {
      const age = ageOf(undefined);
      yield { login, generation: undefined, state: 'none', ...age, meant_for: [] };
      continue;
    }
    const { current, other } = generationsOf(credential);
    for (const generation of acceptedGenerations({ current, ...(other && { other }) })) {
      const state = generation === current ? 'current' : (other?.state ?? 'current');
      const meant_for = [...Object.keys(document.servers), ...(state === 'current' ? [login] : [])];
      yield { login, generation, state, ...ageOf(added.get(passwordFile(login, generation))), meant_for };
    }
  }
}

const DAY = 86_400_000;

function ageOf(time: number | undefined): Pick<Row, 'since' | 'days'> {
  if (time === undefined) return { since: undefined, days: undefined };
  return { since: new Date(time).toISOString().slice(0, 10), days: Math.floor((Date.now() - time) / DAY) };
}

/** With the identity, whether the verifier is that of the sealed password; without, whether both are whole. */
async function problemOf(
  { directory }: MailFile,
  { login, generation }: Pick<Row, 'login' | 'generation'>,
  identity: Secret | undefined,
): Promise<string | undefined> {
  if (generation === undefined) return undefined;
  const [file, proof] = [passwordFile(login, generation), verifierFile(login, generation)];
  const parsed = parseArmoredAge(readAttachment(directory, file) ?? '');
  const verifier = parseVerifier(readAttachment(directory, proof) ?? '');
  if (!parsed.ok) return `${file} is missing or damaged`;
  if (verifier === undefined) return `${proof} is missing or damaged`;
  if (identity === undefined) return undefined;
  const password = await open(parsed.bytes, identity);
  if (password === undefined) return `${file} is not sealed to this identity`;
  return proves(verifier, password) ? undefined : `${proof} is not that of ${file}`;
}
