import type { Example, Rule } from '../../check/rule.ts';
import { jsonText } from '../../diagnostics/formats/json-text.ts';
import { pretty } from '../../diagnostics/formats/pretty.ts';
import { wrap } from '../../diagnostics/formats/wrap.ts';
import { referenceUri } from '../../diagnostics/reference-uri.ts';
import { ExitCode, Failure } from '../../io/failure.ts';
import { quoted, similarName } from '../../mail/names.ts';
import { checkExample, ruleGroups, rulesByCode } from '../../pipeline.ts';
import type { Terminal } from '../terminal.ts';

export interface RulesOptions {
  readonly json?: boolean;
}

const LONGEST_SEVERITY = 'warning'.length;

type Rules = ReadonlyMap<string, Rule>;

/** `mailc rules`: lists the rules, or explains one. */
export async function rules(
  wish: string | undefined,
  { json = false }: RulesOptions,
  terminal: Terminal,
): Promise<number> {
  const known = await rulesByCode();
  if (wish !== undefined) {
    const rule = findRule(wish, known);
    if (json) printData(explained(rule), terminal);
    else await printExplanation(rule, terminal);
  } else if (json) {
    printData([...known.values()].map(listed), terminal);
  } else {
    await printList(terminal);
  }
  return ExitCode.clean;
}

/** A rule by its code; the word before the slash goes without saying. */
function findRule(wish: string, known: Rules): Rule {
  const rule = known.get(wish) ?? known.get(`mail/${wish}`);
  if (rule !== undefined) return rule;
  throw new Failure(`there is no rule ${quoted(wish)}`, {
    help: helpFor(wish, known),
    exitCode: ExitCode.usage,
  });
}

function helpFor(wish: string, known: Rules): string {
  if (/^(?:yaml|schema)\//.test(wish)) {
    return 'docs/language.md says what may stand where; the rules have codes of mail/';
  }
  const similar = similarName(wish.includes('/') ? wish : `mail/${wish}`, known.keys());
  return similar === undefined ? 'to list the rules, run: mailc rules' : `did you mean ${similar}?`;
}

/** Three columns below each heading; what a rule finds takes as many lines as it needs. */
async function printList({ print, style: { paint, width } }: Terminal): Promise<void> {
  const groups = await ruleGroups();
  const codes = groups.flatMap(({ rules }) => rules.map(({ code }) => code.length));
  const columns = Math.max(...codes);
  const indent = columns + LONGEST_SEVERITY + 6;
  for (const [index, { title, rules }] of groups.entries()) {
    print(`${index === 0 ? '' : '\n'}${paint('strong', title)}\n`);
    for (const { code, severity, summary } of rules) {
      const text = wrap(summary, Math.max(20, width - indent)).join(`\n${' '.repeat(indent)}`);
      print(`  ${code.padEnd(columns)}  ${paint(severity, severity.padEnd(LONGEST_SEVERITY))}  ${text}\n`);
    }
  }
}

async function printExplanation(rule: Rule, terminal: Terminal): Promise<void> {
  const { print, style } = terminal;
  const { code, severity, summary, explanation, reference, bad, mended } = rule;
  const { source, diagnostics } = await checkExample(bad);
  const heading = (text: string) => style.paint('strong', text);
  print(`${heading(code)} (${style.paint(severity, severity)})\n\n`);
  print(`${paragraph(summary, terminal)}\n\n${paragraph(explanation, terminal)}\n\n`);
  print(`${heading(circumstances('For example', bad))}\n\n${indented(source.text)}\n`);
  print(pretty(diagnostics, [source], style));
  print(`${heading(circumstances('Mended', mended))}\n\n${indented(mended.mail)}\n`);
  print(`${heading('Reference:')} ${reference}\n`);
  const uri = referenceUri(reference);
  if (uri !== undefined) print(`${uri}\n`);
}

function paragraph(text: string, { style }: Terminal): string {
  return wrap(text, style.width).join('\n');
}

/** What an example depends on beside its lines. */
function circumstances(start: string, { today, given }: Example): string {
  if (given !== undefined) return `${start}, where ${given}:`;
  return today === undefined ? `${start}:` : `${start}, on ${today}:`;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .replace(/^(?=.)/gm, '    ')
    .concat('\n');
}

function listed({ code, severity, summary }: Rule) {
  return { code, severity, summary };
}

function explained(rule: Rule) {
  const { explanation, reference, bad, mended } = rule;
  return { ...listed(rule), explanation, reference, bad: withoutMarks(bad), mended };
}

function withoutMarks(example: Example): Example {
  return { ...example, mail: example.mail.replace(/[«»]/g, '') };
}

function printData(data: object, { print }: Terminal): void {
  print(jsonText(data));
}
