/**
 * Writes what the documentation says of the code, from the code: docs/checks.md from the rules, each with what it
 * says about its own examples, and the reference in docs/language.md from the schema.
 * `--check` writes nothing and exits 1 when a page is not what the code gives.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { languagePage, readSchema } from './docs-language.mjs';
import { generatedModules, moduleOf } from './generated-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const LONGEST_LINE = 110;

const ENTRY = `
  export { RULE_GROUPS } from '${root}src/check/rules/index.ts';
  export { completeExample } from '${root}src/check/example.ts';
  export { checkText } from '${root}test/rules/check-text.ts';
`;

const INTRODUCTION = `# What mailc checks

<!-- Generated from src/check/rules by npm run docs; the examples are executed by test/rules. -->

\`mailc check\` reads mail.yml and says everything that is wrong with it in one run; \`build\` does the same first, and
writes nothing while there is an error. Each finding has a code:

| codes | what they are about |
|---|---|
| \`yaml/...\` | The text is not YAML: a tab, an unclosed quote, a key that stands twice. |
| \`schema/...\` | A value has not the shape that its place needs: an unknown key, an address with a space. |
| \`mail/...\` | Everything has its shape, but mail would not work, or not as it is meant: the rules below. |

Entries that have their shape are judged even while others have not, and what a broken entry may have defined is not
reported as missing elsewhere: one cause, one message.

## How to silence a warning

An **error** keeps mail from working and keeps \`build\` from writing; it has to be mended. A **warning** may be right
for one place. Then say so, with the reason: the code of the rule, the name of the entry (its key, or the value that
is marked), the reason.

\`\`\`yaml
silence:
  mail/forward-expires-soon:
    dev1: leaves on that day, and knows it
\`\`\`

A silence without effect is itself reported, so that none outlives its warning.

## What \`--fix\` mends

\`mailc check --fix\` makes the changes that leave no doubt of what was meant, says each of them, and keeps comments and
layout: an account or host without a value (\`dev1:\`), a number where a name is meant (\`0755\`), yes and no, a login, a
domain or a word in capital letters, the final dot of a domain, one sender that is no list, the second of two equal
destinations or lists, a limit that says what holds anyway, a silence without effect. Where a comment, an anchor or the
layout leaves doubt of how to make a change, it is left to you. A text with an error of YAML is not touched.

## Reports for other programs

| \`--format\` | who reads it |
|---|---|
| \`pretty\` | people; the default on a terminal; of more than 50 findings the first ones, errors before warnings |
| \`compact\` | people and programs that read lines; the default elsewhere |
| \`json\` | your own programs; \`--json\` for short |
| \`sarif\` | code scanning services and editors (SARIF 2.1.0) |
| \`codequality\` | GitLab, in the widget and the diff of a merge request |
| \`junit\` | Jenkins and the tests of GitLab; a warning is a failed test of the type warning |
| \`github\` | GitHub Actions, as annotations of a pull request |

The report goes to standard output and everything else to standard error. The one in \`json\` has, when there are no
errors, what a receiver will see of our mail, worked out from mail.yml: under \`senders\` for people, for each host as each
of its senders and for the server itself the results of SPF, DKIM and DMARC; under \`forwards\` what becomes of the mail of
strangers where a forward hands it on to another provider.

In GitLab:

\`\`\`yaml
mail:
  script: npx mailc check --format codequality > gl-code-quality-report.json
  artifacts:
    when: always
    reports: { codequality: gl-code-quality-report.json }
\`\`\`

A finding keeps its fingerprint when lines move, so a merge request shows only the findings that it adds or mends.

## All rules

\`mailc rules\` lists them too, and \`mailc rules mail/forward-loop\` explains one. The lines of an example that every
mail.yml needs, such as \`version\` and \`domain\`, are left out.
`;

const pages = {
  'docs/checks.md': () => checksPage(),
  'docs/language.md': (page) => languagePage(page, readSchema()),
};

for (const [name, make] of Object.entries(pages)) {
  const file = join(root, name);
  const old = existing(file);
  const page = await make(old);
  if (page === old) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} is not what the code gives; run: npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, page);
  }
}

function existing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function checksPage() {
  const { RULE_GROUPS, completeExample, checkText } = await loadRules();
  const sections = [];
  for (const { title, rules } of RULE_GROUPS) {
    sections.push(`## ${title}\n`);
    for (const rule of rules) sections.push(await ruleSection(rule, completeExample, checkText));
  }
  return `${INTRODUCTION}\n${overview(RULE_GROUPS)}\n${sections.join('\n')}`;
}

/** The rules are TypeScript: they are bundled into a file that Node can load. */
async function loadRules() {
  const folder = mkdtempSync(join(tmpdir(), 'mailc-docs-'));
  try {
    const file = join(folder, 'rules.mjs');
    await build({
      cwd: root,
      input: 'entry',
      platform: 'node',
      plugins: [moduleOf('entry', ENTRY), generatedModules],
      output: { file, codeSplitting: false },
    });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function overview(groups) {
  const rows = groups.flatMap(({ rules }) =>
    rules.map(({ code, severity, summary }) => `| [${code}](#${anchor(code)}) | ${severity} | ${summary} |`),
  );
  return `| code | severity | what it finds |\n|---|---|---|\n${rows.join('\n')}\n`;
}

async function ruleSection(rule, completeExample, checkText) {
  const { code, severity, summary, explanation, reference, bad, mended } = rule;
  const [finding] = await checkText(completeExample(bad).text, bad);
  return [
    `### ${code}\n`,
    `${severity}: ${summary}\n`,
    `${explanation}\n`,
    `${circumstances('For example', bad)}\n`,
    `${yaml(bad.mail)}\n`,
    `> ${severity}: ${finding.message}\n>\n> help: ${finding.help}\n`,
    `${circumstances('Mended', mended)}\n`,
    `${yaml(mended.mail)}\n`,
    `Reference: ${reference}\n`,
  ].join('\n');
}

/** What an example depends on beside its text. */
function circumstances(heading, { today, given }) {
  if (given) return `${heading}, where ${given}:`;
  return today ? `${heading}, on ${today}:` : `${heading}:`;
}

function yaml(mail) {
  const lines = mail.replace(/[«»]/g, '').trimEnd().split('\n');
  return `\`\`\`yaml\n${lines.map(shortened).join('\n')}\n\`\`\``;
}

function shortened(line) {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 30)} ... # and so on`;
}

/** As GitHub and GitLab make it from a heading. */
function anchor(code) {
  return code.replace('/', '');
}
