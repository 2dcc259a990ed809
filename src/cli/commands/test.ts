import { ExitCode } from '../../io/failure.ts';
import { openEstate, placesOf } from '../estate.ts';
import { printFindings } from '../findings.ts';
import type { Terminal } from '../terminal.ts';
import { countOutcomes, type TestFormatName, testFormats } from '../test-report.ts';
import { ownSuite, suitesBeside } from '../test-suites.ts';

export interface TestOptions {
  readonly format: TestFormatName;
  readonly today?: string;
}

/** `mailc test`: judges the expectations of a mail.yml and of the files of tests beside it. */
export async function test(file: string, options: TestOptions, terminal: Terminal): Promise<number> {
  const { format, today } = options;
  const findingsFormat = format === 'pretty' ? undefined : format;
  const estate = await openEstate(file, { today, format: findingsFormat }, terminal);
  if (estate === undefined) return ExitCode.findings;
  const suites = [ownSuite(estate), ...(await suitesBeside(estate))];
  const diagnostics = suites.flatMap(({ findings }) => findings);
  if (diagnostics.length > 0) {
    await printFindings(
      { diagnostics, sources: suites.map(({ source }) => source) },
      terminal,
      findingsFormat,
    );
    return ExitCode.findings;
  }
  terminal.print(testFormats[format](suites, placesOf(estate.project), terminal.style));
  const { failed, broken } = countOutcomes(suites);
  return failed + broken > 0 ? ExitCode.findings : ExitCode.clean;
}
