import schema from '../../../schema/mail.schema.json' with { type: 'json' };
import { ExitCode, Failure } from '../../io/failure.ts';
import { exists, writeNewFile } from '../../io/files.ts';
import { currentDay } from '../../io/git.ts';
import { check } from '../../pipeline.ts';
import { mailTemplate } from '../mail-template.ts';
import type { Terminal } from '../terminal.ts';

export interface InitOptions {
  readonly server: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
}

const FILE = 'mail.yml';
const OWN_SCHEMA = 'schema/mail.schema.json';
/** Where npm puts the schema; it follows the installed version of mailc. */
const INSTALLED_SCHEMA = 'node_modules/mailc/schema/mail.schema.json';

/** `mailc init`: writes a mail.yml that compiles, and the schema for editors where they would not find it. */
export async function init(domain: string, options: InitOptions, { say }: Terminal): Promise<number> {
  if (exists(FILE)) throw new Failure(`${FILE} exists already`, { help: 'edit it, or move it away first' });
  const editorSchema = [OWN_SCHEMA, INSTALLED_SCHEMA].find(exists);
  const { ipv4, ipv6 } = options;
  const server = serverNames(options.server, domain);
  const text = mailTemplate({ domain, ...server, ipv4, ipv6, schema: `./${editorSchema ?? OWN_SCHEMA}` });
  await requireSound(text);
  if (editorSchema === undefined) writeNewFile(OWN_SCHEMA, `${JSON.stringify(schema, null, 2)}\n`);
  writeNewFile(FILE, text);
  say(
    `wrote ${FILE}${editorSchema === undefined ? ` and ${OWN_SCHEMA}, by which editors complete it` : ''}\n`,
  );
  say('next: mailc build\n');
  return ExitCode.clean;
}

/** A server may be given by its short name, or by its full name. */
function serverNames(name: string, domain: string): { server: string; fqdn: string | undefined } {
  const [server = '', ...rest] = name.split('.');
  return { server, fqdn: rest.length === 0 || rest.join('.') === domain ? undefined : name };
}

/** The schema and the rules judge what the user typed, as they will judge the file. */
async function requireSound(text: string): Promise<void> {
  const { diagnostics } = await check(
    { name: FILE, text },
    { attachment: () => undefined, today: async () => currentDay() },
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  throw new Failure(errors.map(({ message }) => message).join('; '), {
    help: first.help,
    exitCode: ExitCode.usage,
  });
}
