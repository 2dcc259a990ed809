import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, SourceFile } from '../diagnostics/source.ts';
import { Context, type RuleInput } from './context.ts';
import { editsOf } from './mend.ts';
import type { Finding, Rule } from './rule.ts';
import { RULES } from './rules/index.ts';
import { Silences } from './silence.ts';

/** Runs every rule; the findings are in the order of the rules. */
export async function checkRules(input: RuleInput & Written): Promise<Diagnostic[]> {
  const silences = new Silences(input.content, RULES);
  const context = new Context(input, silences, await keyParser(input));
  const diagnostics: Diagnostic[] = [];
  for (const rule of RULES) {
    rule.run(context, (finding) => {
      if (!silences.covers(rule, finding.path)) diagnostics.push(diagnosticOf(rule, finding, input));
    });
  }
  return diagnostics;
}

/** Node's crypto is loaded only for a document that has keys. */
async function keyParser({ content }: RuleInput) {
  if (content.dkim !== undefined) return (await import('../mail/dkim-key.ts')).parseDkimPublicKey;
  return () => {
    throw new Error('bug: a key was to be read of a document without keys');
  };
}

interface Written {
  readonly locate: Locate;
  readonly source: SourceFile;
}

function diagnosticOf(rule: Rule, finding: Finding, { locate, source }: Written): Diagnostic {
  const { path, part, message, help, related = [], mend } = finding;
  const fix = mend && editsOf(mend, locate, source.text);
  return {
    code: rule.code,
    severity: rule.severity,
    message,
    span: locate(path, part),
    ...(related.length > 0 && {
      related: related.map((other) => ({ span: locate(other.path, other.part), message: other.message })),
    }),
    help,
    reference: rule.reference,
    ...(fix && { fix }),
  };
}
