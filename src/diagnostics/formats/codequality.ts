import { fingerprints } from '../fingerprint.ts';
import { placeFinder } from '../lines.ts';
import type { Format } from './format.ts';
import { jsonText } from './json-text.ts';
import { reportPath, sentence } from './report.ts';

/** GitLab's words, of which it knows info, minor, major, critical and blocker. */
const SEVERITIES = { error: 'major', warning: 'minor' } as const;

/**
 * GitLab's Code Quality report (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"): a merge
 * request shows which findings it adds and which it mends. GitLab reads no further than the first entry that has not
 * its shape, and of two entries with one fingerprint it keeps the last.
 */
export const codequality: Format = (findings, sources) => {
  const placeOf = placeFinder(sources);
  const identities = fingerprints(findings, sources);
  const entries = findings.map((finding, index) => {
    const { file, start, end } = placeOf(finding.span);
    return {
      description: sentence(finding),
      check_name: finding.code,
      fingerprint: identities[index],
      severity: SEVERITIES[finding.severity],
      location: { path: reportPath(file), lines: { begin: start.line, end: end.line } },
    };
  });
  return jsonText(entries);
};
