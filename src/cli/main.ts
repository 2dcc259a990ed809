#!/usr/bin/env node
declare const MAILC_VERSION: string;

const [first] = process.argv.slice(2);
// Editors and scripts ask for the version all day: it is answered before anything else is loaded.
if (first === '--version' || first === '-V') {
  process.stdout.write(`${MAILC_VERSION}\n`);
} else {
  const { run } = await import('./run.ts');
  const exitCode = await run(process.argv.slice(2));
  process.exitCode ||= exitCode;
}
