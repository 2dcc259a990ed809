import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Locate, SourceFile } from '../diagnostics/source.ts';
import type { ParsedDkimKey } from '../mail/dkim-key.ts';
import type { DkimKey } from '../mail/document.ts';
import { readUsualKey } from '../mail/usual-key.ts';
import { Context, type RuleInput } from './context.ts';
import { editsOf } from './mend.ts';
import type { Finding, Rule } from './rule.ts';
import { RULES } from './rules/index.ts';
import { Silences } from './silence.ts';

/** Runs every rule; the findings are in the order of the rules. */
export async function checkRules(input: RuleInput & Written): Promise<Diagnostic[]> {
  const silences = new Silences(input.content, RULES);
  const context = new Context(input, silences, await parseKeys(input));
  const diagnostics: Diagnostic[] = [];
  for (const rule of RULES) {
    rule.run(context, (finding) => {
      silences.hasErrors ||= rule.severity === 'error';
      if (!silences.covers(rule, finding.path)) diagnostics.push(diagnosticOf(rule, finding, input));
    });
  }
  return diagnostics;
}

/** What each DKIM key of a document is, without those whose file is missing. */
async function parseKeys({ content, attachments }: RuleInput): Promise<Map<DkimKey, ParsedDkimKey>> {
  const parsed = new Map<DkimKey, ParsedDkimKey>();
  for (const key of Object.values(content.dkim?.keys ?? {}).flat()) {
    const pem = attachments.get(key.public_key);
    if (pem !== undefined) parsed.set(key, readUsualKey(pem, key.algorithm) ?? (await parseKey(pem, key)));
  }
  return parsed;
}

/** Reads every kind of key; Node's crypto is loaded for it. */
async function parseKey(pem: string, { algorithm }: DkimKey): Promise<ParsedDkimKey> {
  const { parseDkimPublicKey } = await import('../mail/dkim-key.ts');
  return parseDkimPublicKey(pem, algorithm);
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
