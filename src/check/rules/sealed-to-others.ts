import type { Path } from '../../diagnostics/source.ts';
import { type AgeLabel, recipientMark } from '../../mail/age.ts';
import { oneOf, quoted } from '../../mail/names.ts';
import { type Holder, holdersOnServer } from '../../mail/recipients.ts';
import { PASSWORD_1, PASSWORD_OF_OTHERS, RECOVERY, VERIFIER_1, WEB1 } from '../example-secrets.ts';
import { sealedDestinations } from '../facts/sealed-destinations.ts';
import { sealedFiles } from '../facts/sealed-files.ts';
import type { Report, Rule } from '../rule.ts';

/** What is sealed to other recipients than those of mail.yml. */
export const sealedToOthers: Rule = {
  code: 'mail/sealed-to-others',
  severity: 'error',
  summary: 'Something is sealed to other recipients than mail.yml names.',
  reference: 'docs/secrets.md, "Who can open what"',
  explanation:
    'Everything sealed is for the machine that needs it and for the recovery, and for nobody else. A file that is still ' +
    'sealed to the old key of a machine cannot be opened there; one that is sealed to somebody unknown is open to ' +
    'somebody unknown. What mailc seals states its recipients in clear; of what the program age sealed, the number counts.',
  bad: {
    given: 'secrets/web1.1.age is sealed to another machine',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: «1» }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_OF_OTHERS, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  mended: {
    given: 'secrets/web1.1.age is sealed to web1',
    mail: `secrets: { recovery: ${RECOVERY} }\nhosts:\n  web1: { age: ${WEB1}, credential: 1 }\n`,
    files: { 'secrets/web1.1.age': PASSWORD_1, 'secrets/web1.1.verifier': VERIFIER_1 },
  },
  run(context, report) {
    for (const { file, path, name, holders, parsed } of sealedFiles(context)) {
      if (!parsed.ok) continue;
      const { label, recipients } = parsed.header;
      const wrongName = label !== undefined && label.name !== name;
      if (wrongName) report(isAnother(file, label, name, path));
      else
        judge({ what: `The file ${quoted(file)}`, path, holders, marks: label?.marks, recipients }, report);
    }
    for (const { name, parsed, path } of sealedDestinations(context)) {
      if (!parsed.ok) continue;
      const { marks } = parsed.sealed;
      const holders = holdersOnServer(context.content);
      judge({ what: `sealed:${name}`, path, holders, marks, recipients: marks.length }, report);
    }
  },
};

/** Something sealed, and what it says of its recipients. */
interface Judged {
  readonly what: string;
  readonly path: Path;
  readonly holders: readonly Holder[];
  readonly marks: readonly string[] | undefined;
  readonly recipients: number;
}

/** A recipient that mail.yml does not name is another mistake. */
function judge({ what, path, holders, marks, recipients }: Judged, report: Report): void {
  if (holders.some(({ recipient }) => recipient === undefined)) return;
  const wanted = new Map(holders.map(({ recipient = '', who }) => [recipientMark(recipient), who]));
  const missing = [...wanted].filter(([mark]) => marks !== undefined && !marks.includes(mark));
  const unknown = marks?.filter((mark) => !wanted.has(mark)) ?? [];
  const problems = [
    ...(missing.length > 0 ? [`is not sealed to ${oneOf(missing.map(([, who]) => who))}`] : []),
    ...(unknown.length > 0 ? [`is sealed to age1${unknown[0]}..., which mail.yml does not name`] : []),
    ...(recipients !== wanted.size && missing.length + unknown.length === 0
      ? [`has ${recipients} recipients, and not the ${wanted.size} that it needs`]
      : []),
  ];
  if (problems.length === 0) return;
  const help = 'after a change of keys, run: mailc secret rekey; if nobody can open it, make a new one';
  report({ path, message: `${what} ${problems.join(', and ')}`, help });
}

function isAnother(file: string, { name }: AgeLabel, wanted: string, path: Path) {
  const message = `The file ${quoted(file)} holds ${quoted(name)}, and not ${quoted(wanted)}`;
  return { path, message, help: `restore it: git log -- ${file}` };
}
