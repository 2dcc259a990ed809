import type { Diagnostic, Span, TextEdit } from '../diagnostic.ts';
import { fingerprints } from '../fingerprint.ts';
import { type Place, placeFinder } from '../lines.ts';
import { referenceUri } from '../reference-uri.ts';
import type { Format, RuleText } from './format.ts';
import { jsonText } from './json-text.ts';
import { paragraph, reportPath } from './report.ts';
import { visible } from './visible.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * SARIF 2.1.0 (OASIS), as code scanning services and editors read it. A code has the text of its rule where there is
 * one; codes about YAML and about the shape of a value speak through their findings.
 */
export const sarif: Format = (findings, sources, _style, rules = new Map()) => {
  const placeOf = placeFinder(sources);
  const identities = fingerprints(findings, sources);
  const codes = [...new Map(findings.map((finding) => [finding.code, finding])).values()];
  const indexes = new Map(codes.map(({ code }, index) => [code, index]));
  const driver = {
    name: 'mailc',
    version: MAILC_VERSION,
    rules: codes.map((finding) => descriptor(finding, rules.get(finding.code))),
  };
  const results = findings.map((finding, index) => {
    const physical = physicalLocation(placeOf(finding.span));
    return {
      ruleId: finding.code,
      ruleIndex: indexes.get(finding.code),
      level: finding.severity,
      message: { text: paragraph(finding) },
      locations: [{ physicalLocation: physical }],
      ...(finding.related && { relatedLocations: finding.related.map((other) => related(other, placeOf)) }),
      ...(finding.fix && { fixes: [sarifFix(finding.fix, physical, placeOf)] }),
      partialFingerprints: { 'mailcIdentity/v1': identities[index] },
    };
  });
  // Offsets in UTF-16 units are what the findings have (section 3.14.27).
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return jsonText({ $schema: SCHEMA, version: '2.1.0', runs: [run] });
};

/** A code as a reportingDescriptor (section 3.49). */
function descriptor({ code, severity, reference }: Diagnostic, rule: RuleText | undefined) {
  const see = reference === undefined ? '' : `\n\nReference: ${reference}`;
  const text = rule === undefined ? see.trim() : `${rule.explanation}${see}`;
  const uri = reference === undefined ? undefined : referenceUri(reference);
  return {
    id: code,
    ...(rule !== undefined && {
      shortDescription: { text: rule.summary },
      fullDescription: { text: rule.explanation },
    }),
    ...(text !== '' && { help: { text } }),
    ...(uri !== undefined && { helpUri: uri }),
    defaultConfiguration: { level: severity },
  };
}

function related({ span, message }: { span: Span; message: string }, placeOf: (span: Span) => Place) {
  return { physicalLocation: physicalLocation(placeOf(span)), message: { text: visible(message) } };
}

/** What `--fix` does to the file of a finding (section 3.55). */
function sarifFix(
  edits: readonly TextEdit[],
  { artifactLocation }: Physical,
  placeOf: (span: Span) => Place,
) {
  const replacements = edits.map(({ span, text }) => ({
    deletedRegion: physicalLocation(placeOf(span)).region,
    insertedContent: { text },
  }));
  return { artifactChanges: [{ artifactLocation, replacements }] };
}

type Physical = ReturnType<typeof physicalLocation>;

/** Lines and columns from 1; the end column is the one after the last (section 3.30). */
function physicalLocation({ file, start, end }: Place) {
  return {
    artifactLocation: artifactLocation(file),
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}

/** A path is a URI reference (section 3.4.3): relative to the root of the sources, or absolute. */
function artifactLocation(file: string) {
  const path = reportPath(file).split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? { uri: `file://${path}` } : { uri: path, uriBaseId: '%SRCROOT%' };
}
